using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>A logical message (<c>pg_logical_emit_message</c>).</summary>
public readonly ref struct MessageChange
{
    private MessageChange(bool isTransactional, Lsn lsn, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> content)
    {
        IsTransactional = isTransactional;
        Lsn = lsn;
        Prefix = prefix;
        Content = content;
    }

    /// <summary>Part of its transaction; otherwise it came at once and stays even if the transaction does not.</summary>
    public bool IsTransactional { get; }

    /// <summary>Where it lies.</summary>
    public Lsn Lsn { get; }

    /// <summary>The prefix, UTF-8.</summary>
    public ReadOnlySpan<byte> Prefix { get; }

    /// <summary>The content.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Flags, 1 byte (1 is transactional); LSN, 8; prefix, text; length, 4; content.</summary>
    internal static MessageChange Read(ReadOnlySpan<byte> body)
    {
        var cursor = new WireCursor(body);
        var isTransactional = (cursor.Byte() & 1) != 0;
        var lsn = cursor.Lsn();
        var prefix = cursor.UntilZero();
        var content = cursor.Take(cursor.Int32());
        cursor.End();
        return new(isTransactional, lsn, prefix, content);
    }
}
