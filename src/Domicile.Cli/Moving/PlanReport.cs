using System.Collections.Immutable;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Preflight;
using Domicile.Relocation.Preflight.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>What <c>domicile plan</c> says: who would move, what that takes, and what stands in the way.</summary>
/// <param name="Moves">The moves that would be asked for.</param>
/// <param name="Concerns">Blockers and notes.</param>
/// <param name="Policy">What is in force, and who has nowhere to be.</param>
internal sealed record PlanReport(ImmutableArray<PlannedMove> Moves, ImmutableArray<Concern> Concerns, PlannedPolicy Policy)
{
    /// <summary>Do subjects have nowhere to be, and nobody has confirmed that?</summary>
    public bool IsAnybodyWaiting => Policy.Unconfirmed.Any();

    private IEnumerable<Concern> Blockers => Concerns.Where(c => !c.IsNote);

    /// <summary>Looks, and touches nothing.</summary>
    public static async Task<PlanReport> MakeAsync(CheckedEstate found, MoveWish wish, CancellationToken cancellationToken)
    {
        if (found.Estate is not { } estate || found.Concerns.Any(c => !c.IsNote && (c.Code.EndsWith("-privilege", StringComparison.Ordinal) || c.Code is "not-owner" or "not-ours")))
        {
            // Nothing to count by, or no right to look.
            return new([], found.Concerns, PlannedPolicy.Unknown);
        }

        var concerns = found.Concerns;
        var moves = ImmutableArray.CreateBuilder<PlannedMove>();
        var policy = await PlannedPolicy.ReadAsync(estate, wish.On ?? estate.Today, cancellationToken);
        concerns = concerns.AddRange(policy.Concerns);
        try
        {
            var check = new PreflightCheck(estate, TimeProvider.System);
            var due = await DueGroups.OfAsync(estate, wish, cancellationToken);
            policy = policy with { Stranded = due.Stranded };
            concerns = concerns.AddRange(due.Projections.Select(Refused));
            foreach (var group in due.Groups)
            {
                moves.Add(await check.PlanAsync(group, cancellationToken));
            }
        }
        catch (DomicileException refused)
        {
            concerns = concerns.Add(new("policy", null, $"{refused.Message} {refused.Detail}", refused.Hint));
        }

        return new(moves.ToImmutable(), concerns, policy);
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
                On = Policy.Day,
                Policy = Policy.Json,
                Due = Moves.Select(m => new
                {
                    Source = m.Due.Pair.Source.Id.Text, Target = m.Due.Pair.Target.Id.Text, m.Due.Kind, m.Due.Subjects, m.Due.Countries, m.Due.Because, Reasons = m.Due.Reasons.Select(r => new { r.Countries, r.Why }), m.Rows, m.Bytes,
                    Tables = m.Tables.Select(t => new { Table = t.Table.ToString(), t.Rows, t.Bytes }),
                    PauseMs = new { Predicted = m.Pause.Total.TotalMilliseconds, LongestWriter = m.Pause.LongestWriter.TotalMilliseconds, RoundTrip = m.Pause.RoundTrip.TotalMilliseconds },
                }),
                Stranded = Policy.Stranded.Select(s => new { Site = s.Site.Text, s.Kind, s.Subjects, s.Countries, s.Why, Confirmed = !Policy.Unconfirmed.Contains(s) }),
                Rehoming = Policy.Rehoming.Select(r => new { Site = r.Site.Text, r.Kind, r.From, r.To, r.State, r.Until, r.Subjects }),
                Blockers = Blockers.Select(Plain),
                Notes = Concerns.Where(c => c.IsNote).Select(Plain),
            });
        }
        else
        {
            Write(Console.Out);
        }

        return Blockers.Any() || IsAnybodyWaiting ? ExitCode.Refused : ExitCode.Done;
    }

    /// <summary>Stops when something stands in the way.</summary>
    /// <exception cref="DomicileException">Something does.</exception>
    public void ThrowIfBlocked()
    {
        if (Blockers.FirstOrDefault() is { } blocker)
        {
            throw new DomicileException(blocker.Message, string.Join(Environment.NewLine, Blockers.Skip(1)), $"{blocker.Hint} Nothing was touched.");
        }
    }

    /// <summary>Says on standard error who has nowhere to be: they stay where they are, and nobody moves them elsewhere.</summary>
    public void TellStranded() => WriteStranded(Console.Error);

    /// <summary>Asks a person at the terminal.</summary>
    public bool Confirm()
    {
        Write(Console.Error);
        Console.Error.Write("Move them? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static Concern Refused(RefusedProjection projection) => new(
        "projection-refused", projection.To,
        $"Projections of {string.Join(", ", projection.Tables)} about residents of {string.Join(", ", projection.Countries)} would be held here and are not admitted ({projection.Why}).",
        "State the papers that allow it under 'law.facts.instruments', or take the columns out of 'projection'.") { IsNote = true };

    private static object Plain(Concern concern) => new { concern.Code, Site = concern.Site?.Text, concern.Message, concern.Hint };

    private void Write(TextWriter to)
    {
        foreach (var move in Moves)
        {
            Write(to, move);
        }

        WriteStranded(to);
        if (Moves.IsEmpty && !Blockers.Any() && Policy.Stranded.IsEmpty)
        {
            to.WriteLine("Nobody is due: everybody lives where the policy wants them.");
        }

        foreach (var pending in Policy.Rehoming)
        {
            to.WriteLine($"residence: {ResidenceText.Of(pending)}");
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

    private void WriteStranded(TextWriter to)
    {
        foreach (var stranded in Policy.Stranded)
        {
            to.WriteLine($"nowhere to be{(Policy.Unconfirmed.Contains(stranded) ? "" : " (confirmed)")}: {stranded}");
        }
    }

    private static void Write(TextWriter to, PlannedMove move)
    {
        to.WriteLine($"{move.Due.Pair}: {move.Due.Subjects:N0} subjects of kind '{move.Due.Kind}', about {move.Rows:N0} rows, {move.Bytes / 1e6:N1} MB");
        foreach (var because in move.Due.Reasons.Select(r => r.ToString()).DefaultIfEmpty(move.Due.Because))
        {
            to.WriteLine($"  because: {because}");
        }

        to.WriteLine($"  by country: {string.Join(", ", move.Due.Countries.Select(c => $"{(c.Key.Length == 0 ? "unknown" : c.Key)} {c.Value:N0}"))}");
        to.WriteLine($"  by table: {string.Join(", ", move.Tables.Select(t => $"{t.Table} {t.Rows:N0}"))}");
        to.WriteLine($"  write pause of a batch: about {move.Pause.Total.TotalMilliseconds:N0} ms");
    }
}
