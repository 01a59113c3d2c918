using Domicile.Postgres;
using Domicile.Relocation.Copying;

namespace Domicile.Relocation.Verification;

/// <summary>What the full pass over a wave found the same on both sides, and as of when.</summary>
/// <param name="Leaves">The rows, by batch and table.</param>
/// <param name="AtSource">The snapshot in which they were read at the source.</param>
/// <param name="AtTarget">The snapshot in which they were read at the target.</param>
public sealed record FullPass(LeafBook Leaves, PgSnapshot AtSource, PgSnapshot AtTarget);
