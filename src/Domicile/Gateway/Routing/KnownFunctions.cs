using System.Collections.Frozen;

namespace Domicile.Gateway.Routing;

/// <summary>PostgreSQL's own functions that read and write no rows of tables, or only their own arguments. Others are refused.</summary>
internal static class KnownFunctions
{
    private static readonly FrozenSet<string> Pure = Words(
        "abs acos age any_value area array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace array_to_json array_to_string array_upper ascii asin atan atan2 avg bit_and bit_length bit_or bool_and bool_or btrim cardinality cbrt ceil ceiling char_length character_length chr clock_timestamp coalesce concat concat_ws convert_from convert_to corr cos cot count covar_pop covar_samp current_catalog current_database current_date current_role current_schema current_schemas current_time current_timestamp current_user cume_dist date date_bin date_part date_trunc decode degrees dense_rank div encode every exp extract factorial first_value float4 float8 floor format format_type gcd gen_random_uuid get_bit get_byte greatest host initcap int2 int4 int8 isfinite json_agg json_array_length json_build_array json_build_object json_extract_path json_extract_path_text json_object json_object_agg json_strip_nulls json_typeof jsonb_agg jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_path_exists jsonb_path_match jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_typeof justify_days justify_hours justify_interval lag last_value lcm lead least left length ln localtime localtimestamp log log10 lower lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz max md5 min mod network now nth_value ntile nullif num_nonnulls num_nulls numeric obj_description octet_length overlay percent_rank pg_backend_pid pg_encoding_to_char pg_get_constraintdef pg_get_expr pg_get_indexdef pg_get_userbyid pg_is_in_recovery pg_my_temp_schema pg_table_is_visible pg_type_is_visible pg_typeof pi plainto_tsquery position pow power quote_ident quote_literal quote_nullable radians random range_agg rank regexp_count regexp_instr regexp_like regexp_match regexp_replace regexp_split_to_array regexp_substr regr_slope repeat replace reverse right round row_number row_to_json rpad rtrim session_user set_bit setseed setweight sha224 sha256 sha384 sha512 shobj_description sign sin split_part sqrt starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array strpos substr substring sum tan text timeofday timestamp timestamptz to_char to_date to_hex to_json to_jsonb to_number to_regclass to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trim_scale trunc ts_headline ts_rank ts_rank_cd txid_current unistr upper user uuid_extract_timestamp uuidv4 uuidv7 var_pop var_samp variance varchar version websearch_to_tsquery width_bucket");

    private static readonly FrozenSet<string> Aggregates = Words(
        "any_value array_agg avg bit_and bit_or bool_and bool_or corr count covar_pop covar_samp every json_agg json_object_agg jsonb_agg jsonb_object_agg max min range_agg regr_slope stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance");

    private static readonly FrozenSet<string> Sets = Words(
        "generate_series generate_subscripts unnest json_array_elements json_array_elements_text jsonb_array_elements jsonb_array_elements_text json_each json_each_text jsonb_each jsonb_each_text json_object_keys jsonb_object_keys jsonb_path_query regexp_matches regexp_split_to_table string_to_table");

    private static readonly FrozenSet<string> Placed = Words(
        "currval lastval nextval pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared");

    /// <summary>Whether it may be called anywhere.</summary>
    internal static bool IsPure(string name) => Pure.Contains(name);

    /// <summary>Whether it makes one value of many rows.</summary>
    internal static bool IsAggregate(string name) => Aggregates.Contains(name);

    /// <summary>Whether it makes rows of its arguments.</summary>
    internal static bool MakesRows(string name) => Sets.Contains(name);

    /// <summary>Whether its answer depends on the site: it runs where the session already is.</summary>
    internal static bool IsPlaced(string name) => Placed.Contains(name);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
