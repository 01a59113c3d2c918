namespace Domicile.Ledger.Reconciling;

/// <summary>What was seen outside the log.</summary>
/// <param name="Homes">Rows of the directory.</param>
/// <param name="Batches">Rows of the moves' journal.</param>
/// <param name="Commits">PostgreSQL's commit counters over intervals.</param>
public sealed record ObservedFacts(
    IReadOnlyList<ObservedFacts.Home> Homes, IReadOnlyList<ObservedFacts.Batch> Batches, IReadOnlyList<ObservedFacts.CommitCount> Commits)
{
    /// <summary>A directory row.</summary>
    /// <param name="Subject">The subject's token.</param>
    /// <param name="Site">Its home.</param>
    /// <param name="Epoch">Grows by one with every change; 1 at first.</param>
    public sealed record Home(string Subject, string Site, long Epoch);

    /// <summary>A journal row.</summary>
    /// <param name="Move">The move.</param>
    /// <param name="Number">The batch's number.</param>
    /// <param name="State">The state it is in.</param>
    public sealed record Batch(string Move, long Number, string State);

    /// <summary>How far a site's <c>pg_stat_database.xact_commit</c> grew.</summary>
    /// <param name="Site">The site.</param>
    /// <param name="From">Begin of the interval, included.</param>
    /// <param name="To">End, excluded.</param>
    /// <param name="Commits">Growth in that time, less what is known to be the system's own.</param>
    public sealed record CommitCount(string Site, DateTimeOffset From, DateTimeOffset To, long Commits)
    {
        /// <summary>Whether it is about all time that the log knows.</summary>
        public bool IsInAll => From == DateTimeOffset.MinValue;

        /// <summary>The count of all time that the log knows.</summary>
        public static CommitCount InAll(string site, long commits) => new(site, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, commits);
    }
}
