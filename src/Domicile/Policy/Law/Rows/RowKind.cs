namespace Domicile.Policy.Law.Rows;

/// <summary>Of what legal sort a row is. Where several permit, the first in this order is the one that is named.</summary>
public enum RowKind
{
    /// <summary>Inside the regime's own area.</summary>
    Domestic,

    /// <summary>Not a transfer in the regime's sense; other duties stay.</summary>
    NotATransfer,

    /// <summary>The destination is recognised as adequate.</summary>
    Adequacy,

    /// <summary>An instrument is in place: clauses, binding rules, a filing.</summary>
    Instrument,

    /// <summary>An exception for single occasions.</summary>
    Derogation,

    /// <summary>An operator's or a regime's rule of another sort.</summary>
    Rule,
}
