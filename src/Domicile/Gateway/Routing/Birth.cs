using System.Collections.Immutable;
using Domicile.Policy;

namespace Domicile.Gateway.Routing;

/// <summary>An INSERT into a subject's table: whose residence says where the newborn lives.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">The key, when the statement gives it; empty when the database makes it.</param>
/// <param name="Residences">The value of the residence column, row by row; empty when it cannot be told.</param>
internal sealed record Birth(SubjectKind Kind, ImmutableArray<KeyPart> Key, ImmutableArray<KeyValue> Residences);
