using System.Collections.Frozen;

namespace Domicile.Gateway.Grammar;

/// <summary>PostgreSQL's keywords by category, as <c>pg_get_keywords()</c> of version 18 lists them: which of them may stand as a name.</summary>
internal static class Keywords
{
    private const string Bare = "+";

    private static readonly FrozenDictionary<string, string> Categories = Read(
        ("C+", "between bigint bit boolean coalesce dec decimal exists extract float greatest grouping inout int integer interval json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value least merge_action national nchar none normalize nullif numeric out overlay position real row setof smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable"),
        ("C-", "char character precision"),
        ("R+", "all analyse analyze and any asc asymmetric both case cast check collate column constraint current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end false foreign in initially lateral leading localtime localtimestamp not null only or placing primary references select session_user some symmetric system_user table then trailing true unique user using variadic when"),
        ("R-", "array as create except fetch for from grant group having intersect into limit offset on order returning to union where window with"),
        ("T+", "authorization binary collation concurrently cross current_schema freeze full ilike inner is join left like natural outer right similar tablesample verbose"),
        ("T-", "isnull notnull overlaps"),
        ("U+", "abort absent absolute access action add admin after aggregate also alter always asensitive assertion assignment at atomic attach attribute backward before begin breadth by cache call called cascade cascaded catalog chain characteristics checkpoint class close cluster columns comment comments commit committed compression conditional configuration conflict connection constraints content continue conversion copy cost csv cube current cursor cycle data database deallocate declare defaults deferred definer delete delimiter delimiters depends depth detach dictionary disable discard document domain double drop each empty enable encoding encrypted enforced enum error escape event exclude excluding exclusive execute explain expression extension external family finalize first following force format forward function functions generated global granted groups handler header hold identity if immediate immutable implicit import include including increment indent index indexes inherit inherits inline input insensitive insert instead invoker isolation keep key keys label language large last leakproof level listen load local location lock locked logged mapping match matched materialized maxvalue merge method minvalue mode move name names nested new next nfc nfd nfkc nfkd no normalized nothing notify nowait nulls object objects of off oids old omit operator option options ordinality others overriding owned owner parallel parameter parser partial partition passing password path period plan plans policy preceding prepare prepared preserve prior privileges procedural procedure procedures program publication quote quotes range read reassign recursive ref referencing refresh reindex relative release rename repeatable replace replica reset restart restrict return returns revoke role rollback rollup routine routines rows rule savepoint scalar schema schemas scroll search security sequence sequences serializable server session set sets share show simple skip snapshot source sql stable standalone start statement statistics stdin stdout storage stored strict string strip subscription support sysid system tables tablespace target temp template temporary text ties transaction transform trigger truncate trusted type types uescape unbounded uncommitted unconditional unencrypted unknown unlisten unlogged until update vacuum valid validate validator value version view views virtual volatile whitespace work wrapper write xml yes zone"),
        ("U-", "day filter hour minute month over second varying within without year"));

    /// <summary>May it name a column, a table or an alias after AS?</summary>
    internal static bool IsColumnName(string word) => Category(word) is null or 'U' or 'C';

    /// <summary>May it name a function or a type?</summary>
    internal static bool IsFunctionName(string word) => Category(word) is null or 'U' or 'T';

    /// <summary>May it follow an expression as its label without AS?</summary>
    internal static bool IsBareLabel(string word) => !Categories.TryGetValue(word, out var category) || category.EndsWith(Bare, StringComparison.Ordinal);

    /// <summary>Is it a keyword of any category?</summary>
    internal static bool IsKeyword(string word) => Categories.ContainsKey(word);

    private static char? Category(string word) => Categories.TryGetValue(word, out var category) ? category[0] : null;

    private static FrozenDictionary<string, string> Read(params (string Category, string Words)[] lists) => lists
        .SelectMany(list => list.Words.Split(' ').Select(word => (Word: word, list.Category)))
        .ToFrozenDictionary(pair => pair.Word, pair => pair.Category, StringComparer.Ordinal);
}
