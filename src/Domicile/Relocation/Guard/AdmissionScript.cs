using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Guard.Postgres;

namespace Domicile.Relocation.Guard;

/// <summary>The function that lets a writer touch a subject, or refuses, and returns the batch that the subject is in.</summary>
/// <remarks>
/// READ COMMITTED reads without locks: each statement sees what is committed, and whoever read before a lease was armed is
/// waited for when it is armed. The stricter levels read an old snapshot, so they take FOR SHARE, which fails with 40001
/// if the row has changed since. In an armed batch every writer holds the lease FOR SHARE until it ends; that is what the
/// fence waits for.
/// </remarks>
internal static class AdmissionScript
{
    /// <summary>The script for one kind of subject.</summary>
    public static string Create(MovedTable root, int self)
    {
        var kind = root.Kind;
        var parameters = string.Join(", ", Residences.KeyColumns(kind).Zip(kind.Key, (k, c) => $"{k} {root.Table.Column(c).Type}"));
        var function = Sql.Name($"admit_{kind.Name}");
        var matches = Residences.Matches(kind, "x", Residences.KeyColumns(kind).Select(k => $"{function}.{k}"));
        var residence = $"SELECT x.home, x.epoch, x.batch INTO r FROM {Residences.Table(kind)} x WHERE {matches}";
        var who = RefusedSubject.Hash(kind, Residences.KeyText(kind, function));
        return $"""
            CREATE OR REPLACE FUNCTION domicile.{function}({parameters}) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp AS $f$
            DECLARE
              r record; l record;
              is_strict CONSTANT boolean := current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted');
            BEGIN
              IF domicile.is_open() IS NOT TRUE THEN PERFORM domicile.refuse_closed(); END IF;
              IF is_strict THEN {residence} FOR SHARE; ELSE {residence}; END IF;
              IF NOT FOUND THEN
                RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'The subject of this row is not known here yet.',
                  DETAIL = 'Its residence is newer than this transaction''s snapshot, or it has no row in its own table.', HINT = 'Retry the transaction.';
              END IF;
              IF r.batch IS NULL THEN
                IF r.home <> {self} THEN PERFORM domicile.refuse(r.home, r.epoch, 'The subject of this row is not at home at this site.', {who}); END IF;
                RETURN NULL;
              END IF;
              IF is_strict THEN SELECT x.state, x.source, x.target INTO l FROM domicile.lease x WHERE x.batch = r.batch FOR SHARE;
              ELSE SELECT x.state, x.source, x.target INTO l FROM domicile.lease x WHERE x.batch = r.batch; END IF;
              IF l.state = 'armed' AND position(',' || r.batch || ',' IN coalesce(current_setting('domicile.held', true), '')) = 0 THEN
                IF EXISTS (SELECT FROM domicile.closing x WHERE x.batch = r.batch) THEN
                  PERFORM domicile.refuse(l.source, r.epoch, 'The subject of this row is being moved.', {who});
                END IF;
                SELECT x.state, x.source, x.target INTO l FROM domicile.lease x WHERE x.batch = r.batch FOR SHARE;
                IF l.state = 'armed' THEN
                  PERFORM set_config('domicile.held', coalesce(current_setting('domicile.held', true), '') || ',' || r.batch || ',', true);
                END IF;
              END IF;
              CASE coalesce(l.state, 'unknown')
                WHEN 'assigned', 'armed' THEN RETURN r.batch;
                WHEN 'open' THEN RETURN NULL;
                WHEN 'fenced', 'moved' THEN
                  IF r.home <> {self} THEN PERFORM domicile.refuse(r.home, r.epoch, 'The subject of this row has moved to another site.', {who}); END IF;
                  IF l.state = 'moved' THEN PERFORM domicile.refuse(l.target, r.epoch + 1, 'The subject of this row has moved to another site.', {who}); END IF;
                  PERFORM domicile.refuse(l.source, r.epoch, 'The subject of this row is being moved.', {who});
                WHEN 'closed' THEN PERFORM domicile.refuse(l.source, r.epoch, 'The subject of this row is not at home at this site.', {who});
                ELSE RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'The residence of this row''s subject has just changed.', HINT = 'Retry the transaction.';
              END CASE;
              RETURN NULL;
            END $f$;

            """;
    }
}
