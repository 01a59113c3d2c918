namespace Domicile.Relocation.Verification;

/// <summary>How the rows of one table differ between two sides; counts only, since values are personal.</summary>
/// <param name="Missing">Rows that the source has and the target lacks.</param>
/// <param name="Extra">Rows that only the target has.</param>
/// <param name="Changed">Rows that both have, with different values.</param>
public sealed record TableDifference(int Missing, int Extra, int Changed)
{
    /// <summary>Whether there is no difference.</summary>
    public bool IsNone => this is { Missing: 0, Extra: 0, Changed: 0 };

    /// <inheritdoc/>
    public override string ToString() => $"{Missing} missing, {Extra} extra, {Changed} changed";
}
