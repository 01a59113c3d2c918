using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>What the target knows of how far it has come.</summary>
/// <param name="Slot">The name of the source's slot that the rest speaks of.</param>
internal sealed record Progress(
    int Slot, RoundState Round, CopyProgress Copy, bool Prepared, PgSnapshot? FullPass, Lsn FullPassAt, ImmutableHashSet<ModelKey> Dirty);
