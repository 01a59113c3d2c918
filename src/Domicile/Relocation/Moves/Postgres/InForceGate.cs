using Domicile.Audit;
using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Lets nobody be moved by a law or policy that is not in force. The first one of an estate comes into force by its first move: before
/// it nothing was, so nothing changes.</summary>
public static class InForceGate
{
    /// <summary>Makes sure that what the configuration says is in force.</summary>
    /// <returns>What is in force.</returns>
    /// <exception cref="DomicileException">Something else is.</exception>
    public static async Task<Enactment> PassAsync(NpgsqlConnection control, IActLedger ledger, Declaration declaration, DateOnly today, CancellationToken cancellationToken)
    {
        var current = await EnactmentStore.CurrentAsync(control, cancellationToken);
        return current is null
            ? await EnactmentStore.EnactAsync(
                control, new JournalPolicyLedger(control, ledger, declaration.Sites), declaration.Rules, today, declaration.Homes.Adjudicator.TableOn(today).Hash, [], before: null, cancellationToken)
            : WhyClosed(current, declaration) is { } refusal ? throw refusal : current;
    }

    /// <summary>Why nobody may move by what the configuration says; null when it is in force, or nothing is.</summary>
    public static DomicileException? WhyClosed(Enactment? current, Declaration declaration) => current is null || current.Document == declaration.Rules.Hash ? null : new(
        message: "The configured law, policy, facts, sites or homes are not in force.",
        detail: $"In force is {current}, since {current.Since:yyyy-MM-dd HH:mm}; configured is document {declaration.Rules.Hash[..12]}.",
        hint: "See what the change does with 'domicile policy diff', and put it in force with 'domicile policy apply'.");
}
