using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>Says who would move, from where to where and why.</summary>
internal static class DueReport
{
    /// <summary>The groups that a wish comes to.</summary>
    /// <exception cref="DomicileException">The policy forbids it, or strands somebody.</exception>
    public static async Task<IReadOnlyList<DueGroup>> GroupsAsync(EstateSession estate, MoveWish wish, CancellationToken cancellationToken)
    {
        var planner = new MovePlanner(estate);
        var groups = wish.To is { } target
            ? await planner.ToAsync(target, wish.Where, wish.Verdict, cancellationToken)
            : await planner.DueAsync(wish.Where, cancellationToken);
        return [.. groups.Where(g => wish.Kind is null || g.Kind == wish.Kind)];
    }

    /// <summary>Prints them and moves nobody.</summary>
    public static async Task<int> PrintAsync(EstateSession estate, MoveWish wish, CancellationToken cancellationToken)
    {
        var groups = await GroupsAsync(estate, wish, cancellationToken);
        if (wish.Json)
        {
            JsonOutput.Print(new { due = groups.Select(g => new { source = g.Pair.Source.Id.Text, target = g.Pair.Target.Id.Text, g.Kind, g.Subjects, g.Countries, g.Because }) });
        }
        else
        {
            Write(Console.Out, groups);
        }

        return ExitCode.Done;
    }

    /// <summary>Asks a person at the terminal.</summary>
    public static bool Confirm(IReadOnlyList<DueGroup> groups)
    {
        Write(Console.Error, groups);
        Console.Error.Write("Move them? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static void Write(TextWriter to, IReadOnlyList<DueGroup> groups)
    {
        foreach (var group in groups)
        {
            to.WriteLine($"{group.Pair}: {group.Subjects:N0} subjects of kind '{group.Kind}'");
            to.WriteLine($"  because: {group.Because}");
            to.WriteLine($"  by country: {string.Join(", ", group.Countries.Select(c => $"{(c.Key.Length == 0 ? "unknown" : c.Key)} {c.Value:N0}"))}");
        }

        if (groups.Count == 0)
        {
            to.WriteLine("Nobody is due: everybody lives where the policy wants them.");
        }
    }
}
