using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>What evidence came to, while a decision is made.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal struct Gathered
{
    /// <summary>The first subject whose home is needed.</summary>
    internal SubjectAtHome First;

    /// <summary>Further ones; null for none.</summary>
    internal ImmutableArray<SubjectAtHome>.Builder? Others;

    /// <summary>The one home of all of them; null when there is none yet.</summary>
    internal SiteId? Home;

    /// <summary>The home of the first subject of whom projections would do.</summary>
    internal SubjectAtHome Soft;

    /// <summary>What must be looked up; null for nothing.</summary>
    internal HomeQuestion? Question;

    /// <summary>Something in the statement can be placed by the session's context only.</summary>
    internal string? NeedsContext;

    /// <summary>The error that ends it; null for none.</summary>
    internal Refusal? Refusal;

    /// <summary>Whether the context's subject was asked for already.</summary>
    internal bool WasAsked;

    /// <summary>Takes a subject whose home is needed.</summary>
    internal void Add(in SubjectAtHome subject)
    {
        Refusal ??= Home is not null && subject.Home is not null && subject.Home != Home ? Refusals.TwoHomes(Home, subject.Home) : null;
        Home ??= subject.Home;
        if (First.Kind is null)
        {
            First = subject;
        }
        else if (First.Token != subject.Token || First.Kind != subject.Kind)
        {
            Others ??= ImmutableArray.CreateBuilder<SubjectAtHome>();
            Others.Add(subject);
        }
    }
}
