using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

internal sealed record Progress(
    RoundState Round, CopyProgress Copy, bool Prepared, PgSnapshot? FullPass, Lsn FullPassAt, ImmutableHashSet<ModelKey> Dirty);
