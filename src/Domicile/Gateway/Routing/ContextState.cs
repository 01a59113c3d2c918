using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>What a transaction's end keeps or takes back. Immutable.</summary>
internal sealed record ContextState
{
    /// <summary>Nothing set.</summary>
    internal static ContextState Empty { get; } = new();

    /// <summary>The session's subject.</summary>
    internal ContextSubject? SessionSubject { get; init; }

    /// <summary>The transaction's subject, when <see cref="HasLocalSubject"/>.</summary>
    internal ContextSubject? LocalSubject { get; init; }

    /// <summary>Whether SET LOCAL has the word.</summary>
    internal bool HasLocalSubject { get; init; }

    /// <summary>The session's site.</summary>
    internal SiteId? SessionSite { get; init; }

    /// <summary>The transaction's site, when <see cref="HasLocalSite"/>.</summary>
    internal SiteId? LocalSite { get; init; }

    /// <summary>Whether SET LOCAL has the word.</summary>
    internal bool HasLocalSite { get; init; }

    /// <summary>Settings that sites must have seen, by age.</summary>
    internal ImmutableArray<SessionSetting> Settings { get; init; } = [];

    /// <summary>Cursors WITH HOLD and where they stand.</summary>
    internal ImmutableDictionary<string, SiteId> Cursors { get; init; } = ImmutableDictionary<string, SiteId>.Empty;

    /// <summary>Where LISTEN stands; null when nobody listens.</summary>
    internal SiteId? ListensAt { get; init; }

    /// <summary>What counts now.</summary>
    internal ContextSubject? Subject => HasLocalSubject ? LocalSubject : SessionSubject;

    /// <summary>What counts now.</summary>
    internal SiteId? Site => HasLocalSite ? LocalSite : SessionSite;

    /// <summary>After the transaction: SET LOCAL is over.</summary>
    internal ContextState WithoutLocal() => HasLocalSubject || HasLocalSite
        ? this with { HasLocalSubject = false, LocalSubject = null, HasLocalSite = false, LocalSite = null }
        : this;

    /// <summary>After a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="at">The site that it was sent to; null when to none.</param>
    /// <param name="version">The version that a new setting gets.</param>
    internal ContextState With(ContextChange change, SiteId? at, long version) => change switch
    {
        ContextChange.Subject { IsLocal: true } subject => this with { LocalSubject = subject.To, HasLocalSubject = true },
        ContextChange.Subject subject => this with { SessionSubject = subject.To, LocalSubject = null, HasLocalSubject = false },
        ContextChange.Site { IsLocal: true } site => this with { LocalSite = site.To, HasLocalSite = true },
        ContextChange.Site site => this with { SessionSite = site.To, LocalSite = null, HasLocalSite = false },
        ContextChange.Setting setting => this with { Settings = Settings.RemoveAll(s => s.Name == setting.Name).Add(new(version, setting.Name, setting.Sql)) },
        ContextChange.Forget forget => (forget.Everything ? Empty : this) with { Settings = [new(version, "all", "RESET ALL")] },
        ContextChange.HeldCursor cursor when at is not null => this with { Cursors = Cursors.SetItem(cursor.Name, at) },
        ContextChange.ClosedCursor cursor => this with { Cursors = cursor.Name.Length == 0 ? Cursors.Clear() : Cursors.Remove(cursor.Name) },
        ContextChange.Listens => this with { ListensAt = at },
        _ => this,
    };
}
