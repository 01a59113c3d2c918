using System.Numerics;
using System.Security.Cryptography;
using Domicile.Postgres.Hashing;

namespace Domicile.Tests.Postgres.Hashing;

public sealed class RowHashTests
{
    [Fact]
    public void A_million_neighbouring_keys_collide_in_neither_half()
    {
        var high = new HashSet<ulong>();
        var low = new HashSet<ulong>();
        Span<byte> key = stackalloc byte[8];
        for (var n = 0; n < 1_000_000; n++)
        {
            BitConverter.TryWriteBytes(key, (long)n);
            var hash = RowHash.Of(key);
            high.Add((ulong)(hash >> 64));
            low.Add((ulong)hash);
        }

        Assert.Equal((1_000_000, 1_000_000), (high.Count, low.Count));
    }

    [Fact]
    public void Every_length_of_zeros_and_every_seed_is_another_hash()
    {
        var zeros = new byte[300];
        var hashes = Enumerable.Range(0, 301).SelectMany(length => Enumerable.Range(0, 20).Select(seed => RowHash.Of(zeros.AsSpan(0, length), (ulong)seed)));

        Assert.Equal(301 * 20, hashes.Distinct().Count());
    }

    [Fact]
    public void Each_flipped_bit_of_a_row_flips_half_of_the_hash()
    {
        var random = new Random(7);
        foreach (var length in (int[])[1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100])
        {
            for (var bit = 0; bit < length * 8; bit++)
            {
                var flipped = 0;
                for (var sample = 0; sample < 200; sample++)
                {
                    var row = new byte[length];
                    random.NextBytes(row);
                    var before = RowHash.Of(row);
                    row[bit / 8] ^= (byte)(1 << (bit % 8));
                    var difference = before ^ RowHash.Of(row);
                    flipped += BitOperations.PopCount((ulong)difference) + BitOperations.PopCount((ulong)(difference >> 64));
                }

                Assert.InRange(flipped / 200.0, 60, 68);
            }
        }
    }

    [Fact]
    public void It_does_not_matter_where_in_memory_a_row_lies()
    {
        var random = new Random(8);
        var row = new byte[133];
        random.NextBytes(row);
        for (var offset = 0; offset < 17; offset++)
        {
            var elsewhere = new byte[200];
            row.CopyTo(elsewhere, offset);
            Assert.Equal(RowHash.Of(row), RowHash.Of(elsewhere.AsSpan(offset, row.Length)));
        }
    }

    [Fact]
    public void A_digest_is_SHA_256_row_after_row()
    {
        using var digest = new RowDigest();
        Span<byte> found = stackalloc byte[RowDigest.Bytes];
        for (var length = 0; length < 300; length += 7)
        {
            var row = new byte[length];
            new Random(length).NextBytes(row);
            digest.Of(row, found);
            Assert.Equal(SHA256.HashData(row), found.ToArray());
            digest.Append(row.AsSpan(0, length / 2));
            digest.Append(row.AsSpan(length / 2));
            digest.Finish(found);
            Assert.Equal(SHA256.HashData(row), found.ToArray());
        }
    }
}
