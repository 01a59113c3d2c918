using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Homes.Sharing;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Moves;

/// <summary>Judges what a follower hands to other sites: a projection is data kept there, and needs to be admitted for whoever it is about.</summary>
/// <param name="declaration">The configuration, resolved.</param>
/// <param name="plan">Its tables.</param>
/// <param name="day">The day.</param>
public sealed class ProjectionVerdicts(Declaration declaration, ClosurePlan plan, DateOnly day)
{
    private readonly RecordPlacement _placement = new(declaration.Homes, day);
    private readonly Dictionary<(string Kind, Country Residence, string Controller, SiteId Home, DataCategory Category), ImmutableArray<DirectedProjection>> _known = [];

    /// <summary>What is refused for these groups, each at the home where it is or will be.</summary>
    /// <param name="groups">Who lives where.</param>
    /// <param name="sites">The sites that would hold the projections.</param>
    public ImmutableArray<RefusedProjection> Refused(IEnumerable<SubjectGroup> groups, IReadOnlyCollection<SiteId> sites)
    {
        var refused =
            from subjects in groups
            let home = HomeOf(subjects)
            where home is not null
            from table in plan.Tables
            where table.IsProjected && table.Kind.Name == subjects.Kind
            from category in CategoriesOf(table)
            from projection in Judge(subjects, home, category, sites)
            where !projection.Sent
            select (projection.To, projection.Why, Country: subjects.Residence.ToString(), Table: table.Name.ToString());
        return
        [
            .. from one in refused
               group one by (one.To, one.Why) into same
               select new RefusedProjection(Distinct(same.Select(s => s.Table)), same.Key.To, Distinct(same.Select(s => s.Country)), same.Key.Why),
        ];
    }

    /// <summary>Where the group may stay, or will go; null for those who have nowhere to be.</summary>
    private SiteId? HomeOf(SubjectGroup subjects)
    {
        var homes = declaration.Homes.For(HomeCell.Of(subjects), day);
        return subjects.Home is { } now && homes.Find(now) is { MayStay: true } ? now : homes.Best?.Standing.Id;
    }

    private ImmutableArray<DirectedProjection> Judge(SubjectGroup subjects, SiteId home, DataCategory category, IReadOnlyCollection<SiteId> sites)
    {
        var key = (subjects.Kind, subjects.Residence, subjects.Controller, home, category);
        if (!_known.TryGetValue(key, out var judged))
        {
            var author = new Party("author", subjects.Residence, subjects.Controller, home);
            judged = _known[key] = _placement.Place(new SharedRecord(SharingRule.AuthorHome, Audience.Public, category, author, []), subjects.Kind, sites).Projections;
        }

        return judged;
    }

    private IEnumerable<DataCategory> CategoriesOf(MovedTable table) => table.Rule.Projection
        .Select(c => declaration.Homes.Adjudicator.Book.Classes.CategoryOf(table.Rule.Classes.GetValueOrDefault(c))).Distinct();

    private static ImmutableArray<string> Distinct(IEnumerable<string> words) => [.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
