using System.Collections.Immutable;
using Domicile.Relocation.Cutover;

namespace Domicile.Tests.Relocation.Model;

internal sealed record Journal(CutoverPhase Phase, ImmutableDictionary<int, long> Epochs);
