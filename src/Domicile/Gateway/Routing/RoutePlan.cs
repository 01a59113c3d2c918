using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>What a statement needs of the place where it runs, as far as its text says. Immutable.</summary>
internal sealed record RoutePlan
{
    /// <summary>Nothing: any site will do.</summary>
    internal static RoutePlan Anywhere { get; } = new();

    /// <summary>The evidence.</summary>
    internal ImmutableArray<RouteNeed> Needs { get; init; } = [];

    /// <summary>The newborn; null when there is none.</summary>
    internal Birth? Birth { get; init; }

    /// <summary>The one site that writes the reference tables written here; null for none.</summary>
    internal SiteId? Writer { get; init; }

    /// <summary>Whether there is something that only the session's context can place, and what.</summary>
    internal string? NeedsContext { get; init; }

    /// <summary>Whether it must run where the session already is: local tables, advisory locks.</summary>
    internal bool NeedsPlace { get; init; }

    /// <summary>Whether projections of rows of whatever subjects are read.</summary>
    internal bool UsesProjections { get; init; }

    /// <summary>Whether protected columns are read.</summary>
    internal bool ReadsProtected { get; init; }

    /// <summary>What it does to the session.</summary>
    internal ContextChange? Change { get; init; }

    /// <summary>The new value of domicile.subject or domicile.site as written; null for DEFAULT.</summary>
    internal string? NewValue { get; init; }

    /// <summary>The new value of set_config('domicile...', value, ...); null for SET and RESET.</summary>
    internal KeyValue? Configured { get; init; }

    /// <summary>SET LOCAL.</summary>
    internal bool IsLocal { get; init; }
}
