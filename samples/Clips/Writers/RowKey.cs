using System.Runtime.InteropServices;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Names one row.</summary>
/// <param name="Table">Its table.</param>
/// <param name="First">The first key column's value.</param>
/// <param name="Second">The second's; zero where the key has one column.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RowKey(string Table, long First, long Second = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Second == 0 ? $"{Table} {First}" : $"{Table} {First}, {Second}";
}
