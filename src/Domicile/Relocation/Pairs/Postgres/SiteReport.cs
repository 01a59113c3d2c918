using Domicile.Audit.Postgres;
using Domicile.Relocation.Guard.Postgres;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>Journals what a pair's source has counted since it was last asked: refusals, one of their subjects, commits.</summary>
internal static class SiteReport
{
    /// <summary>Journals it; does nothing where no log is kept.</summary>
    public static async Task TellAsync(PairContext context, CancellationToken cancellationToken)
    {
        if (!context.Sessions.Ledger.IsKept)
        {
            return;
        }

        var (control, site, atSite) = (context.Sessions.Control, context.Pair.Source.Id, context.Sessions.AtSource);
        await CommitCounts.TellAsync(control, site, atSite, cancellationToken);
        var more = await RefusalCounts.TellAsync(control, site, atSite, cancellationToken);
        if (more.Contains("DM001") && await RefusedSubject.FindAsync(context.Declaration.Kinds, atSite, cancellationToken) is var (kind, key))
        {
            await RefusalSamples.JournalAsync(control, site, "guard", "DM001", kind.Name, context.Tokens.Of(kind.Name, key), cancellationToken);
        }
    }
}
