using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Domicile.Ledger.Entries;

namespace Domicile.Audit;

/// <summary>What the log says of an act. Pure.</summary>
public static class ActEntries
{
    /// <summary>The entries of one line of the journal, in order.</summary>
    public static IEnumerable<EntryBody> Of(JournalledAct act)
    {
        if (act is { Act: "policy", Detail: { } hashes })
        {
            yield return new EntryBody.PolicyChanged(hashes.Split(' ')[0], hashes.Split(' ')[1]);
        }

        if (act is { Act: "estate", Detail: { } estate } && estate.Split(' ') is [var of, var state, var document])
        {
            yield return new EntryBody.EstateChanged(of, state, document);
        }

        if (act is { Act: "refused", Detail: { } refusals } && refusals.Split(' ') is [var site, var by, var sqlState, var count, var seconds])
        {
            yield return new EntryBody.RefusalsCounted(site, by, sqlState, long.Parse(count, CultureInfo.InvariantCulture), long.Parse(seconds, CultureInfo.InvariantCulture));
        }

        if (act is { Act: "sampled", Detail: { } sample } && sample.Split(' ') is [var sampledAt, var sampledBy, var answered, var subject])
        {
            yield return new EntryBody.RefusalSampled(sampledAt, sampledBy, answered, subject);
        }

        if (act is { Act: "counted", Detail: { } counts } && counts.Split(' ') is [var countedAt, var countedBy, var commits, var time])
        {
            yield return new EntryBody.TransactionsCounted(countedAt, countedBy, long.Parse(commits, CultureInfo.InvariantCulture), long.Parse(time, CultureInfo.InvariantCulture));
        }

        if (act.Move is not { } number)
        {
            yield break;
        }

        var move = number.ToString(CultureInfo.InvariantCulture);
        if (act is { Act: "started", Source: { } from, Target: { } to })
        {
            yield return new EntryBody.MoveIntended(move, from, to, act.Subjects, Hash(Encoding.UTF8.GetBytes(act.Because)));
        }

        if (act.Batch is not { } batch)
        {
            yield break;
        }

        yield return new EntryBody.BatchEntered(move, batch, act.Act, act.Claim, null);
        if (act.Certificate is not { } certificate)
        {
            yield break;
        }

        if (act.Act is "switching" or "done")
        {
            var (source, target) = Sides(certificate);
            yield return new EntryBody.BatchCertified(move, batch, act.Claim, source, target, act.Act == "done" ? "swept" : "none", null);
        }

        if (act.Act == "erasing")
        {
            yield return new EntryBody.Erased(act.Source!, move, batch, "deleted", Sides(certificate).Source.Rows, null);
        }
    }

    /// <summary>Both sides of a certificate: rows in all, and SHA-256 over number (4 bytes, big-endian), rows (8) and Merkle root (32) of each table.</summary>
    internal static (CertifiedSide Source, CertifiedSide Target) Sides(string certificate)
    {
        using var json = JsonDocument.Parse(certificate);
        var top = json.RootElement;
        var (rows, fence, source, target) = (0L, top.GetProperty("fence").GetString()!, new List<byte>(), new List<byte>());
        foreach (var table in top.GetProperty("tables").EnumerateArray())
        {
            var count = table.GetProperty("rows").GetInt64();
            var head = new byte[12];
            BinaryPrimitives.WriteInt32BigEndian(head, table.GetProperty("number").GetInt32());
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(4), count);
            source.AddRange([.. head, .. Convert.FromHexString(table.GetProperty("sourceRoot").GetString()!)]);
            target.AddRange([.. head, .. Convert.FromHexString(table.GetProperty("targetRoot").GetString()!)]);
            rows += count;
        }

        return (new(top.GetProperty("source").GetString()!, rows, Hash([.. source]), fence), new(top.GetProperty("target").GetString()!, rows, Hash([.. target]), fence));
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
