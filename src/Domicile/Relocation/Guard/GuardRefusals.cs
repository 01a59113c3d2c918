using Domicile.Audit.Postgres;
using Domicile.Relocation.Guard.Postgres;

namespace Domicile.Relocation.Guard;

/// <summary>The functions by which a guard says no. SQLSTATEs: DM001 not at home here, or not for a moment: ask again where
/// the detail says; DM002 the whole site is closed; DM003 a subject's key may not change; DM004 a reference table is written
/// elsewhere; DM005 TRUNCATE.</summary>
internal static class GuardRefusals
{
    /// <summary>The script for the site with that number.</summary>
    public static string Create(int self) => $"""
        CREATE OR REPLACE FUNCTION domicile.is_open() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $f$
          SELECT s.opened AND s.self = s.tableoid AND s.timeline = left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
            AND (s.started IS NULL OR s.started = pg_postmaster_start_time()) FROM domicile.site s
        $f$;
        CREATE OR REPLACE FUNCTION domicile.refuse(home integer, epoch bigint, why text, who bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $f$
        DECLARE name text := (SELECT p.site FROM domicile.peer p WHERE p.number = refuse.home);
        BEGIN
          {RefusalCounts.Draw("DM001")}
          {RefusedSubject.Remember("who")}
          RAISE EXCEPTION USING ERRCODE = 'DM001', MESSAGE = why,
            DETAIL = format('home=%s epoch=%s', coalesce(name, '?'), refuse.epoch),
            HINT = CASE WHEN refuse.home = {self} THEN 'Retry the transaction in a moment.' ELSE format('Retry the transaction at site %s.', name) END;
        END $f$;
        CREATE OR REPLACE FUNCTION domicile.refuse_closed() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $f$
        BEGIN
          {RefusalCounts.Draw("DM002")}
          RAISE EXCEPTION USING ERRCODE = 'DM002', MESSAGE = 'This site is closed to writes.',
            DETAIL = 'It was restored, promoted, copied or restarted since it was last looked at; its residents may live elsewhere by now.',
            HINT = 'Run: domicile site open. It compares this site with the directory first. After a mere restart any worker opens it.';
        END $f$;
        CREATE OR REPLACE FUNCTION domicile.refuse_reference() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $f$
        DECLARE name text := (SELECT p.site FROM domicile.peer p WHERE p.number = TG_ARGV[0]::integer);
        BEGIN
          {RefusalCounts.Draw("DM004")}
          RAISE EXCEPTION USING ERRCODE = 'DM004', MESSAGE = format('Table %s is not written at this site.', TG_TABLE_NAME),
            DETAIL = format('It is a reference table; its writer is site %s.', name), HINT = format('Write it at site %s; the change arrives here by itself.', name);
        END $f$;
        CREATE OR REPLACE FUNCTION domicile.refuse_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $f$
        BEGIN
          {RefusalCounts.Draw("DM005")}
          RAISE EXCEPTION USING ERRCODE = 'DM005', MESSAGE = format('Table %s may not be truncated.', TG_TABLE_NAME),
            DETAIL = 'It holds rows of subjects who live at other sites.', HINT = 'DELETE the rows of subjects who are at home here.';
        END $f$;

        """;
}
