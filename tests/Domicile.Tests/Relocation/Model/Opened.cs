using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Tests.Relocation.Model;

/// <summary>The message with which a target opens a batch.</summary>
internal sealed record Opened(int Batch, ImmutableArray<int> Subjects, ImmutableDictionary<int, long> Epochs, int Source, int Home, Lsn Fence);
