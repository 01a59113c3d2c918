using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Domicile.Gateway.Routing;

/// <summary>Settings that a client may change: those that change neither what names and texts mean nor who the client is.</summary>
internal static class KnownSettings
{
    private static readonly FrozenSet<string> Free = new[]
    {
        "application_name", "backend_flush_after", "bytea_output", "client_min_messages", "commit_delay", "cursor_tuple_fraction", "datestyle", "deadlock_timeout", "default_transaction_deferrable",
        "default_transaction_isolation", "default_transaction_read_only", "effective_cache_size", "extra_float_digits", "from_collapse_limit", "geqo", "gin_fuzzy_search_limit", "hash_mem_multiplier",
        "idle_in_transaction_session_timeout", "idle_session_timeout", "intervalstyle", "jit", "join_collapse_limit", "lock_timeout", "log_min_duration_statement", "maintenance_work_mem",
        "max_parallel_workers_per_gather", "parallel_setup_cost", "parallel_tuple_cost", "plan_cache_mode", "quote_all_identifiers", "random_page_cost", "seq_page_cost", "session characteristics",
        "statement_timeout", "synchronous_commit", "tcp_keepalives_idle", "temp_buffers", "timezone", "transaction", "transaction_deferrable", "transaction_isolation", "transaction_read_only", "transaction_timeout", "work_mem", "xmlbinary", "xmloption",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Utf8 = new[] { "utf8", "utf-8", "unicode" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string> PathParts = new[] { "public", "pg_catalog", "$user" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether SET may give the setting these values; none for DEFAULT.</summary>
    internal static bool MaySet(string name, ImmutableArray<string> values) => name switch
    {
        "client_encoding" => values is [var encoding] && Utf8.Contains(encoding),
        "standard_conforming_strings" => values is [var on] && on is "on" or "true" or "1",
        "search_path" => values.IsEmpty || (values.All(PathParts.Contains) && values.Contains("public", StringComparer.Ordinal)),
        _ => Free.Contains(name) || name.StartsWith("enable_", StringComparison.Ordinal),
    };

    /// <summary>Whether RESET may take it back.</summary>
    internal static bool MayReset(string name) => name == "all" || MaySet(name, []) || name is "standard_conforming_strings" or "client_encoding";
}
