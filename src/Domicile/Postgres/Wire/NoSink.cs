namespace Domicile.Postgres.Wire;

/// <summary>A sink for copies that nobody looks at.</summary>
public readonly struct NoSink : IRowSink
{
    /// <inheritdoc/>
    public void Row(ReadOnlySpan<byte> tuple)
    {
        // Nothing wants it.
    }
}
