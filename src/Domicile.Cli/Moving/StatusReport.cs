using System.Globalization;
using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Spectre.Console;

namespace Domicile.Cli.Moving;

/// <summary>What <c>domicile status</c> says of moves and pairs.</summary>
/// <param name="Moves">Moves, newest first.</param>
/// <param name="Pairs">Every pair.</param>
internal sealed record StatusReport(IReadOnlyList<MoveStatus> Moves, IReadOnlyList<PairStatus> Pairs)
{
    /// <summary>Reads it; needs the control database, and tells which sites it could not reach.</summary>
    public static async Task<StatusReport> ReadAsync(string config, long? move, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(config).OrThrow();
        await using var pool = Connecting.Pool(declaration.Control);
        await using var control = await pool.OpenAsync(declaration.Control, cancellationToken);
        return new(
            await MoveStatusReader.ReadAsync(control, move, cancellationToken),
            await new PairStatusReader(declaration, control).ReadAsync(cancellationToken));
    }

    /// <summary>Prints it.</summary>
    /// <returns>Refused when a batch waits for a person.</returns>
    public int Print(bool json)
    {
        if (json)
        {
            JsonOutput.Print(new { Moves = Moves.Select(Plain), Pairs = Pairs.Select(Plain) });
        }
        else
        {
            Write(Terminal.Console());
        }

        return Moves.Any(m => m.Quarantined.Count > 0) ? ExitCode.Refused : ExitCode.Done;
    }

    private static object Plain(MoveStatus move) => new
    {
        move.Id, move.Source, move.Target, move.Kind, move.State, move.Because, move.BackOf, move.AskedAt, move.EndedAt,
        move.Figures.Subjects, move.Figures.SubjectsMoved, move.Figures.RowsMoved, move.Figures.RowsVerified, move.Figures.RowsErased, move.Figures.Bytes, move.Figures.RowsPerSecond,
        PauseMs = new { P50 = move.Figures.Pause(0.5), P99 = move.Figures.Pause(0.99), Max = move.Figures.Pause(1) },
        RateLimit = move.RowsPerSecond, move.Strain,
        BatchesByPhase = move.Phases,
        Quarantined = move.Quarantined.Select(q => new { q.Batch, q.Subjects, q.IsSwitched, q.Because, WayOut = q.WayOut(move.Id) }),
    };

    private static object Plain(PairStatus pair) => new
    {
        Source = pair.Pair.Source.Id.Text, Target = pair.Pair.Target.Id.Text, pair.Claim, pair.Worker, pair.ClaimedAt, pair.IsAlive, pair.IsPrepared, pair.BehindBytes, pair.KeptBytes, pair.Trouble,
    };

    private void Write(IAnsiConsole console)
    {
        var moves = new Table().AddColumns("move", "from -> to", "kind", "state", "subjects", "rows", "erased", "pause p50 / max", "batches");
        foreach (var move in Moves)
        {
            moves.AddRow([.. new[]
            {
                move.Id.ToString(CultureInfo.InvariantCulture), $"{move.Source} -> {move.Target}", move.Kind, move.State, $"{move.Figures.SubjectsMoved:N0} of {move.Figures.Subjects:N0}",
                $"{move.Figures.RowsMoved:N0}", $"{move.Figures.RowsErased:N0}", $"{move.Figures.Pause(0.5) ?? 0:N0} / {move.Figures.Pause(1) ?? 0:N0} ms",
                string.Join(", ", move.Phases.Select(p => $"{p.Value} {p.Key}")),
            }.Select(Markup.Escape)]);
        }

        var pairs = new Table().AddColumns("pair", "claim", "worker", "behind", "log kept", "");
        foreach (var pair in Pairs)
        {
            pairs.AddRow([.. new[]
            {
                pair.Pair.ToString(), pair.Claim.ToString(CultureInfo.InvariantCulture), pair.IsAlive ? $"{pair.Worker} (at work)" : "nobody at work", Size(pair.BehindBytes), Size(pair.KeptBytes), pair.Trouble ?? "",
            }.Select(Markup.Escape)]);
        }

        console.Write(moves);
        foreach (var (move, batch) in Moves.SelectMany(m => m.Quarantined.Select(q => (m, q))))
        {
            console.WriteLine($"Batch {batch.Batch} of move {move.Id} waits for a person ({batch.Subjects} subjects): {batch.Because}. {batch.WayOut(move.Id)}");
        }

        foreach (var move in Moves.Where(m => m.Strain is not null))
        {
            console.WriteLine($"Move {move.Id} goes slower than it could. {move.Strain}.");
        }

        console.Write(pairs);
    }

    private static string Size(long? bytes) => bytes is { } known ? $"{known / 1e6:N1} MB" : "?";
}
