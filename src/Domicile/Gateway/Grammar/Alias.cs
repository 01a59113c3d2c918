using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>A new name for an item of FROM, and perhaps for its columns.</summary>
internal sealed record Alias(string Name, ImmutableArray<string> Columns);
