using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Sees to it that row security never hides a row from us. Where it binds the owner, too (FORCE), and our role has no BYPASSRLS,
/// the table gets a policy of ours that admits our role in our own sessions, and restrictive policies let these pass.</summary>
/// <remarks>Decision 0016. Nothing changes for anybody else: the policy is for our role alone, and only where the session carries the
/// site's nonce. The application may log in as the same role; it stays bound.</remarks>
/// <param name="clock">Waits between attempts to lock a table.</param>
internal sealed class RowSecurity(TimeProvider clock)
{
    /// <summary>The name of our policy.</summary>
    public const string Policy = "domicile";

    private readonly LockedTable _locked = new(clock, "Row security could not be changed on");

    /// <summary>Lets our role see every row of these tables, in this and in later sessions of ours. Safe to repeat.</summary>
    public async Task PassAsync(NpgsqlConnection connection, IEnumerable<string> tables, string nonce, CancellationToken cancellationToken)
    {
        // From here on this session is one of ours.
        await connection.ExecuteAsync("SELECT set_config('domicile.session', $1, false)", [nonce], cancellationToken);
        var binding = await connection.RowsAsync(
            """
            SELECT n, EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = n::regclass AND p.polname = $2 AND p.polroles = ARRAY[current_user::regrole::oid])
            FROM unnest($1::text[]) n WHERE row_security_active(n::regclass::oid)
            """,
            [tables.ToArray(), Policy], r => (Table: r.GetString(0), HasPolicy: r.GetBoolean(1)), cancellationToken);
        foreach (var (table, hasPolicy) in binding)
        {
            var ours = PolicyCondition.Ours(nonce);
            var own = hasPolicy ? "" : $"DROP POLICY IF EXISTS {Policy} ON {table}; CREATE POLICY {Policy} ON {table} TO CURRENT_USER USING ({ours}) WITH CHECK ({ours});\n";
            var script = own + string.Concat(await RestrictiveAsync(connection, table, e => PolicyCondition.IsOn(e) ? e : PolicyCondition.Add(e, nonce), cancellationToken));
            if (script.Length > 0)
            {
                await _locked.RunAsync(connection, table, "ACCESS EXCLUSIVE", script, cancellationToken);
            }
        }
    }

    /// <summary>Takes all of that back, wherever in the database it is.</summary>
    public async Task RestoreAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = await connection.RowsAsync(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.polname = $1",
            [Policy], r => r.GetString(0), cancellationToken);
        foreach (var table in tables)
        {
            var script = $"DROP POLICY {Policy} ON {table};\n{string.Concat(await RestrictiveAsync(connection, table, PolicyCondition.Remove, cancellationToken))}";
            await _locked.RunAsync(connection, table, "ACCESS EXCLUSIVE", script, cancellationToken);
        }
    }

    /// <summary>The statements that change a table's restrictive policies; a clause that a policy lacks stays absent.</summary>
    private static async Task<IEnumerable<string>> RestrictiveAsync(NpgsqlConnection connection, string table, Func<string, string> change, CancellationToken cancellationToken)
    {
        var policies = await connection.RowsAsync(
            "SELECT polname::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = $1::text::regclass AND NOT polpermissive ORDER BY 1",
            [table], r => (Name: r.GetString(0), Using: r.IsDBNull(1) ? null : r.GetString(1), Check: r.IsDBNull(2) ? null : r.GetString(2)), cancellationToken);
        return
            from policy in policies
            let clauses = Clause("USING", policy.Using) + Clause("WITH CHECK", policy.Check)
            where clauses.Length > 0
            select $"ALTER POLICY {Sql.Name(policy.Name)} ON {table}{clauses};\n";

        string Clause(string word, string? expression) => expression is null || change(expression) == expression ? "" : $" {word} ({change(expression)})";
    }
}
