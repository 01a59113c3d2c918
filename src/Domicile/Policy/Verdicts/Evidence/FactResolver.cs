using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>Turns a request's names into the words of a question, by the facts of a day.</summary>
public sealed class FactResolver(CaseFacts facts, ClassMap classes, DateOnly day)
{
    private readonly ControlChain _control = facts.Estate.Control;

    /// <summary>The question that a request comes to.</summary>
    public QuestionWords Resolve(TransferRequest request)
    {
        var standing = facts.Estate.Find(request.At)?.On(day);
        var own = request.Recipient == TransferRequest.DataSubject;
        var storing = request.Act == Act.Store;
        var target = storing ? (request.ToSite is { } to ? facts.Estate.Find(to)?.On(day) : standing) : null;
        return new QuestionWords
        {
            Act = request.Act,
            Category = classes.CategoryOf(request.DataClass),
            Form = request.Form,
            Purpose = request.Purpose,
            Recipient = own ? RecipientKind.DataSubject : KindOf(request.Controller, request.Recipient),
            Device = storing ? KindOf(request.Controller, request.Recipient)
                : own ? RecipientKind.DataSubject
                : request.DeviceOwner is { } owner ? KindOf(request.Controller, owner) : RecipientKind.Unknown,
            To = storing ? target?.Country ?? Country.Unknown : request.DeviceCountry ?? Country.Unknown,
            ControlledFrom = own ? [request.Residence] : Behind(request.Recipient),
            Residence = request.Residence,
            At = standing?.Country ?? Country.Unknown,
            Controller = request.Controller == CaseFacts.Unstated ? null : CountryOf(request.Controller),
            Nationality = request.Nationality,
            Collected = request.Collected,
            With = InPlace(request.Controller, request.Recipient),
            Counts = request.Counts,
        };
    }

    /// <summary>The papers in place between a controller and a recipient.</summary>
    public ImmutableArray<string> InPlace(string controller, string recipient) =>
    [
        .. facts.Instruments.Where(i => i.Covers(controller, recipient, day)).Select(i => i.Instrument)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Where an entity is established; unknown when nobody said.</summary>
    public Country CountryOf(string entity) => facts.Estate.Entities.GetValueOrDefault(entity)?.Country ?? Country.Unknown;

    /// <summary>The countries behind an entity; the unknown one for an entity that nobody knows.</summary>
    public ImmutableArray<Country> Behind(string entity) => _control.CountriesBehind(entity, day);

    /// <summary>What an entity is to a controller.</summary>
    public RecipientKind KindOf(string controller, string entity) =>
        !facts.Estate.Entities.ContainsKey(entity) ? RecipientKind.Unknown
        : entity == controller ? RecipientKind.SameEntity
        : facts.Processors.Any(p => p.Controller == controller && p.Processor == entity && p.Period.Contains(day)) ? RecipientKind.Processor
        : _control.AreOneGroup(controller, entity, day) ? RecipientKind.Group
        : RecipientKind.ThirdParty;

    /// <summary>The question whether a site may be home to somebody's data of a category: kept there in clear, run by
    /// whoever runs the site.</summary>
    public QuestionWords Keeping(SiteId site, string controller, Country residence, DataCategory category)
    {
        var standing = facts.Estate.Find(site)?.On(day);
        var runs = standing?.Operator ?? "";
        var kind = KindOf(controller, runs);
        return new QuestionWords
        {
            Act = Act.Store,
            Category = category,
            Form = DataForm.Cleartext,
            Purpose = Purpose.Operation,
            Recipient = kind,
            Device = kind,
            To = standing?.Country ?? Country.Unknown,
            ControlledFrom = Behind(runs),
            Residence = residence,
            At = standing?.Country ?? Country.Unknown,
            Controller = controller == CaseFacts.Unstated ? null : CountryOf(controller),
            With = InPlace(controller, runs),
        };
    }
}
