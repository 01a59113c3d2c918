namespace Domicile.Audit.Postgres;

/// <summary>The keys under which entries name subjects, in <c>domicile_control.subject_key</c>: 32 random bytes for each, made when an entry first needs them.</summary>
internal static class SubjectKeys
{
    /// <summary>Makes what is absent. $1: the kind; $2: tokens, <c>bytea[]</c>.</summary>
    public const string Make = """
        INSERT INTO domicile_control.subject_key (kind, token, key)
        SELECT $1, t, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex') FROM unnest($2::bytea[]) t ON CONFLICT DO NOTHING
        """;
}
