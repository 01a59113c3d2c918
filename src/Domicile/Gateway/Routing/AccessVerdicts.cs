using System.Collections.Concurrent;
using System.Collections.Frozen;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Gateway.Routing;

/// <summary>From where protected columns may be read at each home: from inside the home set, and from elsewhere where law and policy allow the look for everybody
/// who is declared to live there.</summary>
/// <remarks>Seeing is a transfer to the country of who sees, wherever the disk stands. The gateway knows a subject's home and not their residence, so it asks for every
/// country of residence whose home set has that home; one refusal is a refusal for all. An allowance that asks for what a gateway cannot do (a mask, a ticket, a look without taking away) is
/// none; papers, notices and logs are the operator's, at each site.</remarks>
internal sealed class AccessVerdicts(Declaration declaration, TimeProvider clock)
{
    private const Obligation MetElsewhere = Obligation.Log | Obligation.Notice | Obligation.NameState | Obligation.RiskReview | Obligation.File | Obligation.KeepTenYears | Obligation.LegalReview;

    private readonly FrozenDictionary<SiteId, FrozenSet<CountryCode>> _inside = declaration.Sites.ToFrozenDictionary(
        s => s.Id,
        s => declaration.Kinds.SelectMany(k => k.Homes).Where(h => h.At.Contains(s.Id)).SelectMany(h => h.At).Select(a => declaration.Site(a).Country).Append(s.Country).ToFrozenSet());

    private readonly ConcurrentDictionary<(SiteId Home, CountryCode From, string Entity, DateOnly Day), bool> _judged = new();

    /// <summary>Whether a session may; one from an unknown country may not, and one of nobody known only inside the home set.</summary>
    internal bool MayRead(SiteId home, SessionOrigin session) => session.Country is { } from
        && ((_inside.TryGetValue(home, out var inside) && inside.Contains(from)) || (session.Entity is { } entity && IsAllowed(home, from, entity)));

    private bool IsAllowed(SiteId home, CountryCode from, string entity)
    {
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return _judged.GetOrAdd((home, from, entity, day), Judge);
    }

    private bool Judge((SiteId Home, CountryCode From, string Entity, DateOnly Day) asked)
    {
        var homes = declaration.Homes;
        if (!homes.Adjudicator.Facts.Estate.Entities.ContainsKey(asked.Entity))
        {
            return false;
        }

        var requests =
            from kind in declaration.Kinds
            from residence in Country.Known
            where homes.Declared(kind.Name, residence, asked.Day).Contains(asked.Home)
            let controller = JointControllers.For(declaration.Controller, homes.Adjudicator.Facts, homes.Adjudicator.Book.Areas, residence, asked.Day)
            from dataClass in ClassesOf(kind)
            select new TransferRequest
            {
                Act = Act.View, DataClass = dataClass, Form = DataForm.Cleartext, Purpose = Purpose.Operation, Controller = controller, Residence = residence,
                Recipient = asked.Entity, DeviceOwner = asked.Entity, DeviceCountry = Country.Of(asked.From), At = asked.Home,
            };
        return requests.Select(r => homes.Adjudicator.Decide(r, asked.Day)).All(r => r.Allowed && (r.Obligations & ~MetElsewhere) == Obligation.None);
    }

    /// <summary>The classes of what no projection shows; null for a column without one, which counts as most protected.</summary>
    private IEnumerable<string?> ClassesOf(SubjectKind kind) => declaration.Tables
        .Where(t => t.Role is TableRole.Owned || (t.Role is TableRole.Subject && t.Kind == kind.Name))
        .SelectMany(t => t.Classes.Where(c => !t.IsEverywhere || !t.Projection.Contains(c.Key)).Select(c => (string?)c.Value)).Append(null).Distinct();
}
