using System.Collections.Immutable;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Policy.InForce.Postgres;

/// <summary>What is and was in force, with every text: any past day can be asked again.</summary>
public static class EnactmentStore
{
    /// <summary>What is in force; null when nothing ever was.</summary>
    public static Task<Enactment?> CurrentAsync(NpgsqlConnection control, CancellationToken cancellationToken) =>
        OneAsync(control, "true", [], cancellationToken);

    /// <summary>What was in force at a time; null when nothing was yet.</summary>
    public static Task<Enactment?> AtAsync(NpgsqlConnection control, DateTimeOffset at, CancellationToken cancellationToken) =>
        OneAsync(control, "since <= $1", [at.ToUniversalTime()], cancellationToken);

    /// <summary>All, the newest first.</summary>
    public static async Task<IReadOnlyList<Enactment>> AllAsync(NpgsqlConnection control, CancellationToken cancellationToken) =>
        await IsThereAsync(control, cancellationToken) ? await ReadAsync(control, "true", [], cancellationToken) : [];

    /// <summary>The document of that hash.</summary>
    /// <exception cref="DomicileException">It is not kept here, or what is kept is not what the hash names.</exception>
    public static async Task<PolicyDocument> DocumentAsync(NpgsqlConnection control, string hash, CancellationToken cancellationToken)
    {
        var parts = await control.RowsAsync(
            "SELECT p.role, p.name, t.content FROM domicile_control.policy_part p JOIN domicile_control.policy_text t USING (version) WHERE p.document = $1 ORDER BY p.place",
            [hash],
            r => new DocumentPart(Enum.Parse<PartRole>(r.GetString(0)), r.GetString(1), r.GetString(2)),
            cancellationToken);
        var document = new PolicyDocument([.. parts]);
        return document.Hash == hash ? document : throw new DomicileException(
            message: "A policy document is not what its hash names.",
            detail: $"Wanted: {hash}; the {parts.Count} texts kept under it hash to {document.Hash}.",
            hint: "The control database was changed by hand, or damaged: restore it, and compare with the ledger.");
    }

    /// <summary>Puts a document in force: it is announced first, then stored with its texts, in one transaction.</summary>
    /// <param name="control">A session at the control database.</param>
    /// <param name="ledger">Where it is announced.</param>
    /// <param name="document">The document.</param>
    /// <param name="day">The day whose law was looked at.</param>
    /// <param name="decisionTable">The hash of that day's table.</param>
    /// <param name="stranded">Whom it leaves with nowhere to be, as confirmed.</param>
    /// <param name="before">What was in force when the change was looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">Something else was put in force in the meantime.</exception>
    public static async Task<Enactment> EnactAsync(
        NpgsqlConnection control, IPolicyLedger ledger, PolicyDocument document, DateOnly day, string decisionTable,
        ImmutableArray<ConfirmedStranding> stranded, Enactment? before, CancellationToken cancellationToken)
    {
        var hash = document.Hash;
        await control.ExecuteAsync(EnactmentScript.Create, [], cancellationToken);
        await ledger.AnnounceAsync(decisionTable, hash, cancellationToken);
        await using var transaction = await control.BeginTransactionAsync(cancellationToken);
        await control.ExecuteAsync("LOCK TABLE domicile_control.enactment IN SHARE ROW EXCLUSIVE MODE", [], cancellationToken);
        RequireStill(before, await CurrentAsync(control, cancellationToken));
        await KeepAsync(control, document, hash, cancellationToken);
        var number = (before?.Number ?? 0) + 1;
        await control.ExecuteAsync(
            "INSERT INTO domicile_control.enactment (number, day, decision_table, document) VALUES ($1, $2, $3, $4)",
            [number, day, decisionTable, hash], cancellationToken);
        await control.ExecuteAsync(
            "INSERT INTO domicile_control.enactment_stranded SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[])",
            [number, stranded.Select(s => s.Kind).ToArray(), stranded.Select(s => s.Site).ToArray(), stranded.Select(s => s.Residence).ToArray(), stranded.Select(s => s.Subjects).ToArray()],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (await CurrentAsync(control, cancellationToken))!;
    }

    private static void RequireStill(Enactment? before, Enactment? now)
    {
        if (before?.Number != now?.Number)
        {
            throw new DomicileException(
                message: "Another policy was put in force in the meantime.",
                detail: $"The change was looked at against {before?.ToString() ?? "nothing"}; in force is {now}.",
                hint: "Look at the change again: domicile policy diff.");
        }
    }

    private static async Task KeepAsync(NpgsqlConnection control, PolicyDocument document, string hash, CancellationToken cancellationToken)
    {
        foreach (var (part, place) in document.Parts.Select((part, place) => (part, place)))
        {
            await control.ExecuteAsync(
                "INSERT INTO domicile_control.policy_text (version, content) VALUES ($1, $2) ON CONFLICT DO NOTHING", [part.Version, part.Text], cancellationToken);
            await control.ExecuteAsync(
                "INSERT INTO domicile_control.policy_part (document, place, role, name, version) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                [hash, place, part.Role.ToString(), part.Name, part.Version], cancellationToken);
        }
    }

    private static async Task<Enactment?> OneAsync(NpgsqlConnection control, string which, object[] values, CancellationToken cancellationToken) =>
        await IsThereAsync(control, cancellationToken) && await ReadAsync(control, $"number = (SELECT max(number) FROM domicile_control.enactment WHERE {which})", values, cancellationToken) is [var one] ? one : null;

    private static async Task<IReadOnlyList<Enactment>> ReadAsync(NpgsqlConnection control, string which, object[] values, CancellationToken cancellationToken)
    {
        var stranded = (await control.RowsAsync(
            "SELECT enactment, kind, site, residence, subjects FROM domicile_control.enactment_stranded ORDER BY 1, 2, 3, 4", [],
            r => (Number: r.GetInt64(0), Who: new ConfirmedStranding(r.GetString(1), r.GetString(2), r.GetString(3), r.IsDBNull(4) ? null : r.GetInt64(4))),
            cancellationToken)).ToLookup(s => s.Number, s => s.Who);
        return await control.RowsAsync(
            $"SELECT number, since, day, decision_table, document FROM domicile_control.enactment WHERE {which} ORDER BY number DESC", values,
            r => new Enactment(r.GetInt64(0), r.GetFieldValue<DateTimeOffset>(1), r.GetFieldValue<DateOnly>(2), r.GetString(3), r.GetString(4), [.. stranded[r.GetInt64(0)]]),
            cancellationToken);
    }

    private static Task<bool> IsThereAsync(NpgsqlConnection control, CancellationToken cancellationToken) =>
        control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.enactment_stranded') IS NOT NULL", [], cancellationToken);
}
