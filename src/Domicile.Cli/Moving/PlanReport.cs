using System.Collections.Immutable;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Preflight;
using Domicile.Relocation.Preflight.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>What <c>domicile plan</c> says: who would move, what that takes, and what stands in the way.</summary>
/// <param name="Moves">The moves that would be asked for.</param>
/// <param name="Concerns">Blockers and notes.</param>
internal sealed record PlanReport(ImmutableArray<PlannedMove> Moves, ImmutableArray<Concern> Concerns)
{
    private IEnumerable<Concern> Blockers => Concerns.Where(c => !c.IsNote);

    /// <summary>Looks, and touches nothing.</summary>
    public static async Task<PlanReport> MakeAsync(CheckedEstate found, MoveWish wish, CancellationToken cancellationToken)
    {
        if (found.Estate is not { } estate || found.Concerns.Any(c => !c.IsNote && (c.Code.EndsWith("-privilege", StringComparison.Ordinal) || c.Code is "not-owner" or "not-ours")))
        {
            // Nothing to count by, or no right to look.
            return new([], found.Concerns);
        }

        var concerns = found.Concerns;
        var moves = ImmutableArray.CreateBuilder<PlannedMove>();
        try
        {
            var check = new PreflightCheck(estate, TimeProvider.System);
            foreach (var group in await DueGroups.OfAsync(estate, wish, cancellationToken))
            {
                moves.Add(await check.PlanAsync(group, cancellationToken));
            }
        }
        catch (DomicileException policy)
        {
            concerns = concerns.Add(new("policy", null, $"{policy.Message} {policy.Detail}", policy.Hint));
        }

        return new(moves.ToImmutable(), concerns);
    }

    /// <summary>Prints it.</summary>
    /// <returns>Refused when something stands in the way.</returns>
    public int Print(bool json)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                Ready = !Blockers.Any(),
                Due = Moves.Select(m => new
                {
                    Source = m.Due.Pair.Source.Id.Text, Target = m.Due.Pair.Target.Id.Text, m.Due.Kind, m.Due.Subjects, m.Due.Countries, m.Due.Because, m.Rows, m.Bytes,
                    Tables = m.Tables.Select(t => new { Table = t.Table.ToString(), t.Rows, t.Bytes }),
                    PauseMs = new { Predicted = m.Pause.Total.TotalMilliseconds, LongestWriter = m.Pause.LongestWriter.TotalMilliseconds, RoundTrip = m.Pause.RoundTrip.TotalMilliseconds },
                }),
                Blockers = Blockers.Select(Plain),
                Notes = Concerns.Where(c => c.IsNote).Select(Plain),
            });
        }
        else
        {
            Write(Console.Out);
        }

        return Blockers.Any() ? ExitCode.Refused : ExitCode.Done;
    }

    /// <summary>Asks a person at the terminal.</summary>
    public bool Confirm()
    {
        Write(Console.Error);
        Console.Error.Write("Move them? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static object Plain(Concern concern) => new { concern.Code, Site = concern.Site?.Text, concern.Message, concern.Hint };

    private void Write(TextWriter to)
    {
        foreach (var move in Moves)
        {
            Write(to, move);
        }

        if (Moves.IsEmpty && !Blockers.Any())
        {
            to.WriteLine("Nobody is due: everybody lives where the policy wants them.");
        }

        foreach (var note in Concerns.Where(c => c.IsNote))
        {
            to.WriteLine($"note: {note}");
        }

        foreach (var blocker in Blockers)
        {
            to.WriteLine($"in the way: {blocker}");
        }
    }

    private static void Write(TextWriter to, PlannedMove move)
    {
        to.WriteLine($"{move.Due.Pair}: {move.Due.Subjects:N0} subjects of kind '{move.Due.Kind}', about {move.Rows:N0} rows, {move.Bytes / 1e6:N1} MB");
        to.WriteLine($"  because: {move.Due.Because}");
        to.WriteLine($"  by country: {string.Join(", ", move.Due.Countries.Select(c => $"{(c.Key.Length == 0 ? "unknown" : c.Key)} {c.Value:N0}"))}");
        to.WriteLine($"  by table: {string.Join(", ", move.Tables.Select(t => $"{t.Table} {t.Rows:N0}"))}");
        to.WriteLine($"  write pause of a batch: about {move.Pause.Total.TotalMilliseconds:N0} ms");
    }
}
