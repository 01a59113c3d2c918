using System.Collections.Immutable;

namespace Domicile.Configuration.Proposing;

/// <summary>A proposed declaration of subjects and tables for one database, and what a person must decide about it.</summary>
/// <param name="Kinds">Subject kinds, best first.</param>
/// <param name="Tables">Every table: subjects, then owned ones by hops, then reference, then local.</param>
/// <param name="Decisions">Open questions.</param>
public sealed record Proposal(ImmutableArray<ProposedKind> Kinds, ImmutableArray<ProposedTable> Tables, ImmutableArray<Decision> Decisions);
