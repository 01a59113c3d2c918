namespace Domicile.Postgres.Wire;

/// <summary>Sees each row of a copy as it passes. Make it a struct: the loop over rows is then compiled for it, without calls.</summary>
public interface IRowSink
{
    /// <summary>One row, valid during the call only.</summary>
    /// <param name="tuple">Binary: field count, then fields, for <see cref="BinaryTuple"/>. Text: the line without its end.</param>
    void Row(ReadOnlySpan<byte> tuple);
}
