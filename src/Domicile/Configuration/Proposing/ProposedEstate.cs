using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres;

namespace Domicile.Configuration.Proposing;

/// <summary>The sites that a proposed file names: what no schema says.</summary>
/// <param name="Sites">The source first; each live, with its database.</param>
/// <param name="Control">The control database.</param>
/// <param name="ControlIsAssumed">Nobody named the control database.</param>
/// <param name="Homes">Home rules as they are written: countries or 'any', and sites.</param>
public sealed record ProposedEstate(
    ImmutableArray<Site> Sites, ServerAddress Control, bool ControlIsAssumed, ImmutableArray<(string When, string At)> Homes)
{
    /// <summary>Where the data is now.</summary>
    public Site Source => Sites[0];

    /// <summary>Only the source is known: everybody is at home there until a person decides.</summary>
    public static ProposedEstate Of(Site source) =>
        new([source], source.Database! with { Database = "domicile_control" }, true, [("any", source.Id.Text)]);

    /// <summary>Source and target are known: residents of the EEA, the UK and Switzerland are proposed for the target if it stands in one of them.</summary>
    public static ProposedEstate Of(Site source, Site target, ServerAddress? control) =>
        new([source, target], control ?? source.Database! with { Database = "domicile_control" }, control is null, [("[eea, GB, CH]", target.Id.Text), ("any", source.Id.Text)]);
}
