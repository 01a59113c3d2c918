using Domicile.Postgres.Wire;

namespace Domicile.Relocation.Copying;

/// <summary>Hashes rows that hold nothing but a key's columns, as <see cref="LeafSink"/> hashes the key of a whole row.</summary>
/// <param name="isBinary">Whether rows come in binary form.</param>
/// <param name="keys">Gets the hashes.</param>
public readonly struct KeySink(bool isBinary, ISet<UInt128> keys) : IRowSink
{
    /// <inheritdoc/>
    public void Row(ReadOnlySpan<byte> tuple)
    {
        UInt128 key = 0;
        if (isBinary)
        {
            var fields = new BinaryTuple(tuple);
            for (var i = 0; i < fields.FieldCount; i++)
            {
                fields.TryRead(out var value);
                key = KeyHash.Combine(key, value);
            }
        }
        else
        {
            foreach (var field in tuple.Split((byte)'\t'))
            {
                key = KeyHash.Combine(key, tuple[field]);
            }
        }

        keys.Add(key);
    }
}
