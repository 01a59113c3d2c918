using System.Collections.Immutable;

namespace Domicile.Tests.Relocation.Model;

/// <summary>Subjects to be moved as one.</summary>
internal sealed record Batch(int Number, ImmutableArray<int> Subjects, int Source, int Target);
