using System.Globalization;

namespace Domicile.Ledger.Entries;

/// <summary>What an entry says. Each kind has its fields, documented in docs/ledger.md; version 1 of the schema never changes them.</summary>
/// <remarks>Strings are names, digests, tokens, positions and times only, so nothing that names a person fits.</remarks>
public abstract record EntryBody
{
    private EntryBody(string kind) => Kind = kind;

    /// <summary>The kind as the entry writes it.</summary>
    public string Kind { get; }

    internal abstract EntryFieldWriter Write(EntryFieldWriter to);

    internal static EntryBody Read(string kind, EntryFieldReader f) => kind switch
    {
        "source.opened" => new SourceOpened(f.Name("program"), f.Count("heartbeat_seconds")),
        "source.closed" => new SourceClosed(f.Count("entries")),
        "heartbeat" => new Heartbeat(f.Count("entries")),
        "policy.changed" => new PolicyChanged(f.Hash("decision_table"), f.Hash("document")),
        "estate.changed" => new EstateChanged(f.Name("site"), f.Name("state"), f.Hash("document")),
        "move.intended" => new MoveIntended(f.Name("move"), f.Name("from"), f.Name("to"), f.Count("subjects"), f.Hash("verdict")),
        "batch.entered" => new BatchEntered(f.Name("move"), f.Count("batch"), f.Name("state"), f.Count("epoch"), f.OptionalHash("detail")),
        "batch.certified" => BatchCertified.ReadFields(f),
        "home.changed" => new HomeChanged(f.Hash("subject"), f.Name("from"), f.Name("to"), f.Count("epoch"), f.Name("move"), f.Count("batch")),
        "refusals.counted" => new RefusalsCounted(f.Name("site"), f.Name("by"), f.SqlState("sqlstate"), f.Count("refusals"), f.Count("seconds")),
        "transactions.counted" => new TransactionsCounted(f.Name("site"), f.Name("by"), f.Count("commits"), f.Count("seconds")),
        "refusal.sampled" => new RefusalSampled(f.Name("site"), f.Name("by"), f.SqlState("sqlstate"), f.Hash("subject"), f.OptionalHash("detail")),
        "erased" => new Erased(f.Name("site"), f.Name("move"), f.Count("batch"), f.Name("level"), f.Count("rows"), f.OptionalTime("copies_expire")),
        "keys.destroyed" => new KeysDestroyed(f.Hash("subject"), f.Name("site")),
        "checkpoint.seen" => new CheckpointSeen(f.Hash("origin"), f.Count("size"), f.Hash("root")),
        _ => throw new FormatException($"kind '{kind}' is not of this version"),
    };

    /// <summary>A source begins a run; its numbers begin at 0 with this entry.</summary>
    /// <param name="Program">What runs.</param>
    /// <param name="HeartbeatSeconds">Longest silence it promises; 0 promises nothing.</param>
    public sealed record SourceOpened(string Program, long HeartbeatSeconds) : EntryBody("source.opened")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Name("program", Program).Count("heartbeat_seconds", HeartbeatSeconds);
    }

    /// <summary>A source ends its run in good order.</summary>
    /// <param name="Entries">Entries of the run before this one.</param>
    public sealed record SourceClosed(long Entries) : EntryBody("source.closed")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Count("entries", Entries);
    }

    /// <summary>A source has nothing to say and says so, so that silence is visible.</summary>
    /// <param name="Entries">Entries of the run before this one.</param>
    public sealed record Heartbeat(long Entries) : EntryBody("heartbeat")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Count("entries", Entries);
    }

    /// <summary>The policy is about to change.</summary>
    /// <param name="DecisionTable">SHA-256 of the whole table of verdicts that it leads to.</param>
    /// <param name="Document">SHA-256 of the policy document.</param>
    public sealed record PolicyChanged(string DecisionTable, string Document) : EntryBody("policy.changed")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Hash("decision_table", DecisionTable).Hash("document", Document);
    }

    /// <summary>A site is about to change.</summary>
    /// <param name="Site">Which.</param>
    /// <param name="State">Its new lifecycle state.</param>
    /// <param name="Document">SHA-256 of the estate document.</param>
    public sealed record EstateChanged(string Site, string State, string Document) : EntryBody("estate.changed")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Name("site", Site).Name("state", State).Hash("document", Document);
    }

    /// <summary>A move is about to begin; between areas it stands in both logs.</summary>
    /// <param name="Move">Its id.</param>
    /// <param name="From">Source site.</param>
    /// <param name="To">Target site.</param>
    /// <param name="Subjects">How many.</param>
    /// <param name="Verdict">SHA-256 of the verdict that admits it.</param>
    public sealed record MoveIntended(string Move, string From, string To, long Subjects, string Verdict) : EntryBody("move.intended")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) =>
            to.Name("move", Move).Name("from", From).Name("to", To).Count("subjects", Subjects).Hash("verdict", Verdict);
    }

    /// <summary>A batch is about to enter a state.</summary>
    /// <param name="Move">The move.</param>
    /// <param name="Batch">Its number in the move.</param>
    /// <param name="State">The state's name.</param>
    /// <param name="Epoch">The claim under which it acts.</param>
    /// <param name="Detail">Commitment to the details kept in the area; null for none.</param>
    public sealed record BatchEntered(string Move, long Batch, string State, long Epoch, string? Detail = null) : EntryBody("batch.entered")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) =>
            to.Name("move", Move).Count("batch", Batch).Name("state", State).Count("epoch", Epoch).OptionalHash("detail", Detail);
    }

    /// <summary>The certificate of one batch.</summary>
    /// <param name="Move">The move.</param>
    /// <param name="Batch">Its number in the move.</param>
    /// <param name="Epoch">The subjects' epoch after the switch.</param>
    /// <param name="Source">What was at the source.</param>
    /// <param name="Target">What is at the target.</param>
    /// <param name="Erasure">Level reached at the source, or <c>pending</c>.</param>
    /// <param name="CopiesExpire">When WAL, replicas and backups of the source are gone; null when unknown.</param>
    public sealed record BatchCertified(
        string Move, long Batch, long Epoch, CertifiedSide Source, CertifiedSide Target, string Erasure, DateTimeOffset? CopiesExpire)
        : EntryBody("batch.certified")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to
            .Name("move", Move).Count("batch", Batch).Count("epoch", Epoch)
            .Object("source", Source.Write()).Object("target", Target.Write())
            .Name("erasure", Erasure).OptionalTime("copies_expire", CopiesExpire);

        internal static BatchCertified ReadFields(EntryFieldReader f) => new(
            f.Name("move"), f.Count("batch"), f.Count("epoch"), CertifiedSide.Read(f.Object("source")),
            CertifiedSide.Read(f.Object("target")), f.Name("erasure"), f.OptionalTime("copies_expire"));
    }

    /// <summary>A subject's home is about to change.</summary>
    /// <param name="Subject">Its token.</param>
    /// <param name="From">Old home.</param>
    /// <param name="To">New home.</param>
    /// <param name="Epoch">The epoch after the change.</param>
    /// <param name="Move">The move that changes it.</param>
    /// <param name="Batch">The batch.</param>
    public sealed record HomeChanged(string Subject, string From, string To, long Epoch, string Move, long Batch) : EntryBody("home.changed")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Hash("subject", Subject).Name("from", From)
            .Name("to", To).Count("epoch", Epoch).Name("move", Move).Count("batch", Batch);
    }

    /// <summary>Refusals of one kind since the last such entry.</summary>
    /// <param name="Site">Where.</param>
    /// <param name="By">The guard or the gateway.</param>
    /// <param name="SqlState">What was answered.</param>
    /// <param name="Refusals">How many.</param>
    /// <param name="Seconds">In what time.</param>
    public sealed record RefusalsCounted(string Site, string By, string SqlState, long Refusals, long Seconds) : EntryBody("refusals.counted")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Name("site", Site).Name("by", By)
            .SqlState("sqlstate", SqlState).Count("refusals", Refusals).Count("seconds", Seconds);
    }

    /// <summary>Transactions that were let through since the last such entry.</summary>
    /// <param name="Site">Where.</param>
    /// <param name="By">Who counted: the gateway or a worker.</param>
    /// <param name="Commits">How many committed.</param>
    /// <param name="Seconds">In what time.</param>
    public sealed record TransactionsCounted(string Site, string By, long Commits, long Seconds) : EntryBody("transactions.counted")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) =>
            to.Name("site", Site).Name("by", By).Count("commits", Commits).Count("seconds", Seconds);
    }

    /// <summary>One refusal of many, in detail.</summary>
    /// <param name="Site">Where.</param>
    /// <param name="By">The guard or the gateway.</param>
    /// <param name="SqlState">What was answered.</param>
    /// <param name="Subject">Token of the subject whose data was asked for.</param>
    /// <param name="Detail">Commitment to the details kept in the area; null for none.</param>
    public sealed record RefusalSampled(string Site, string By, string SqlState, string Subject, string? Detail = null) : EntryBody("refusal.sampled")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Name("site", Site).Name("by", By)
            .SqlState("sqlstate", SqlState).Hash("subject", Subject).OptionalHash("detail", Detail);
    }

    /// <summary>A batch's rows are about to be erased at the source.</summary>
    /// <param name="Site">Where.</param>
    /// <param name="Move">The move.</param>
    /// <param name="Batch">The batch.</param>
    /// <param name="Level">deleted, swept, physical or not-observable.</param>
    /// <param name="Rows">How many.</param>
    /// <param name="CopiesExpire">When WAL, replicas and backups are gone; null when unknown.</param>
    public sealed record Erased(string Site, string Move, long Batch, string Level, long Rows, DateTimeOffset? CopiesExpire) : EntryBody("erased")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Name("site", Site).Name("move", Move).Count("batch", Batch)
            .Name("level", Level).Count("rows", Rows).OptionalTime("copies_expire", CopiesExpire);
    }

    /// <summary>A subject's token key and salts are about to be destroyed: from then on nothing leads from its entries to it.</summary>
    /// <param name="Subject">The token that loses its meaning.</param>
    /// <param name="Site">Where the key was kept.</param>
    public sealed record KeysDestroyed(string Subject, string Site) : EntryBody("keys.destroyed")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Hash("subject", Subject).Name("site", Site);
    }

    /// <summary>Another area's checkpoint, recorded here: neither log can be rewritten alone.</summary>
    /// <param name="Origin">SHA-256 of its origin.</param>
    /// <param name="Size">Its entries.</param>
    /// <param name="Root">Its root, in hex.</param>
    public sealed record CheckpointSeen(string Origin, long Size, string Root) : EntryBody("checkpoint.seen")
    {
        internal override EntryFieldWriter Write(EntryFieldWriter to) => to.Hash("origin", Origin).Count("size", Size).Hash("root", Root);

        /// <summary>The text for a line about it.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin}@{Size}");
    }
}
