using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Asks the directory where the members of a batch live.</summary>
public static class BatchTruth
{
    /// <summary>Where all of them live.</summary>
    public static async Task<DirectoryTruth> AskAsync(PairContext context, Batch batch, CancellationToken cancellationToken)
    {
        var kind = context.Plan.Root(batch.Kind).Kind;
        var members = await Members.ReadAsync(context.Sessions.AtSource, kind, batch.Id, batch.Id, cancellationToken);
        if (members.Count == 0)
        {
            // The erasure was the last thing that happened here: it takes the members out of the batch.
            return DirectoryTruth.AtTarget;
        }

        var homes = await HomeDirectory.FindAsync(context.Sessions.Control, batch.Kind, [.. members.Select(m => context.Tokens.Of(batch.Kind, m.Key))], cancellationToken);
        var (_, key, epoch) = members[0];

        // Whom the directory does not know yet has never moved.
        return homes.TryGetValue(context.Tokens.Of(batch.Kind, key), out var home)
            ? CutoverRecovery.Compare(epoch, home.Epoch, home.Site == context.Pair.Source.Id, home.Site == context.Pair.Target.Id)
            : DirectoryTruth.AtSource;
    }
}
