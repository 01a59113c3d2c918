using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Law;

/// <summary>One regime as dated data.</summary>
public sealed record LawPack
{
    /// <summary>Its name: small letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, in words.</summary>
    public required string Title { get; init; }

    /// <summary>The area inside which it sees no transfer; null when it has none.</summary>
    public string? Domestic { get; init; }

    /// <summary>The areas it declares.</summary>
    public ImmutableArray<AreaPeriod> Areas { get; init; } = [];

    /// <summary>Whom it reaches.</summary>
    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Its rows, in the order written.</summary>
    public ImmutableArray<LawRow> Rows { get; init; } = [];

    /// <summary>The papers its rows ask for.</summary>
    public ImmutableArray<LegalInstrument> Instruments { get; init; } = [];

    /// <summary>What it counts.</summary>
    public ImmutableArray<LegalCounter> Counters { get; init; } = [];

    /// <summary>How long one has.</summary>
    public ImmutableArray<LegalClock> Clocks { get; init; } = [];

    /// <summary>Days by which something must be done.</summary>
    public ImmutableArray<LegalDeadline> Deadlines { get; init; } = [];

    /// <summary>Where it was written.</summary>
    public Place At { get; init; }

    /// <summary>True when every row and every reach of it was checked against its source.</summary>
    public bool IsVerified => Rows.All(r => r.Verified) && Attachments.All(a => a.Verified) && Areas.All(a => a.Verified);
}
