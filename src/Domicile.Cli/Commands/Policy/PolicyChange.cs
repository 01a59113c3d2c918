using System.Collections.Immutable;
using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Changes;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Domicile.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Cli.Commands.Policy;

/// <summary>What is configured, held against what is in force in an estate, for everybody who lives there.</summary>
/// <param name="Estate">The estate.</param>
/// <param name="InForce">What is in force; null when nothing is.</param>
/// <param name="After">What would be.</param>
/// <param name="Review">What that changes.</param>
internal sealed record PolicyChange(EstateSession Estate, Enactment? InForce, PolicyDocument After, ChangeReview Review) : IAsyncDisposable
{
    /// <summary>Reads both, counts everybody, compares; touches nothing.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="packs">Changed packs to lay over it.</param>
    /// <param name="day">The day; null for today.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PolicyChange> ReadAsync(string config, IEnumerable<SourceText> packs, DateOnly? day, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(config).OrThrow();
        var changes = packs.ToImmutableArray();
        var after = changes.IsEmpty ? declaration.Rules : declaration.Rules.With(changes);
        var estate = await EstateSession.OpenAsync(declaration, TimeProvider.System, cancellationToken);
        try
        {
            await using var control = await estate.ControlAsync(cancellationToken);
            var inForce = await EnactmentStore.CurrentAsync(control, cancellationToken);
            var before = inForce is null ? null : (await EnactmentStore.DocumentAsync(control, inForce.Document, cancellationToken)).Read();
            var on = day ?? estate.Today;
            var population = await new MovePlanner(estate) { Day = on }.PopulationAsync(cancellationToken);
            var becomes = changes.IsEmpty ? declaration.Homes : after.Read();
            return new(estate, inForce, after, ChangeReviewer.Review(before, becomes, population, on));
        }
        catch
        {
            await estate.DisposeAsync();
            throw;
        }
    }

    /// <summary>Is it in force already?</summary>
    public bool IsInForce => InForce?.Document == After.Hash;

    /// <summary>The tokens of everybody whom the change leaves with nowhere to be, group by group.</summary>
    public async Task<IReadOnlyDictionary<SubjectGroup, IReadOnlyList<string>>> TokensAsync(CancellationToken cancellationToken)
    {
        var tokens = new Dictionary<SubjectGroup, IReadOnlyList<string>>();
        foreach (var group in Review.Stranded.Select(s => s.Group))
        {
            tokens[group] = [.. (await new ResidentTokens(Estate).OfAsync(group, cancellationToken) ?? []).Select(t => t.ToString())];
        }

        return tokens;
    }

    /// <summary>Puts it in force.</summary>
    public async Task<Enactment> EnactAsync(CancellationToken cancellationToken)
    {
        await using var control = await Estate.ControlAsync(cancellationToken);
        ImmutableArray<ConfirmedStranding> stranded =
        [
            .. from s in Review.StrandedAfter
               group s.Group by (s.Group.Kind, Site: s.Group.Home!.Text, Residence: s.Group.Residence.ToString()) into same
               select new ConfirmedStranding(same.Key.Kind, same.Key.Site, same.Key.Residence, same.Sum(g => g.Count)),
        ];
        await control.ExecuteAsync(DirectoryScript.Create + JournalScript.Create + AuditScript.Create, [], cancellationToken);
        return await EnactmentStore.EnactAsync(control, new JournalPolicyLedger(control, Estate.Ledger, Estate.Declaration.Sites), After, Review.Day, Review.HashAfter, stranded, InForce, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Estate.DisposeAsync();
}
