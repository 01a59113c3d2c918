using System.Collections.Immutable;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>A table whose rows may be subjects.</summary>
/// <param name="Table">The table.</param>
/// <param name="Nature">person, organisation, employee or device.</param>
/// <param name="Score">The higher, the likelier; six and more is proposed.</param>
/// <param name="Because">What speaks for it, in words.</param>
public sealed record SubjectCandidate(Table Table, string Nature, int Score, ImmutableArray<string> Because);
