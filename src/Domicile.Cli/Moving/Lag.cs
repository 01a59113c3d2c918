namespace Domicile.Cli.Moving;

/// <summary>How far a target is behind its source.</summary>
/// <param name="Bytes">Log that it has not applied.</param>
/// <param name="Time">How long ago the source's log stood where the target is.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Lag(long Bytes, TimeSpan Time)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Bytes / 1e6:N1} MB, {Time.TotalSeconds:N0} s");
}
