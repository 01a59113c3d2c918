using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>What one can do to a move that was asked for: pause, slow down, resume, cancel, undo.</summary>
internal static class MoveSteps
{
    /// <summary>Pauses; needs nothing but the control database.</summary>
    public static async Task<int> PauseAsync(string config, long id, bool json, CancellationToken cancellationToken)
    {
        var address = ConfigurationLoader.Load(config).OrThrow().Control;
        await using var pool = Connecting.Pool(address);
        await using var control = await pool.OpenAsync(address, cancellationToken);
        await MoveSteering.PauseAsync(control, id, cancellationToken);
        return Told(id, "paused", $"Move {id} is paused: no further batch begins. Go on with: domicile move resume {id}", json);
    }

    /// <summary>Holds it to another rate; needs nothing but the control database.</summary>
    public static async Task<int> RateAsync(string config, long id, int? rowsPerSecond, bool json, CancellationToken cancellationToken)
    {
        var address = ConfigurationLoader.Load(config).OrThrow().Control;
        await using var pool = Connecting.Pool(address);
        await using var control = await pool.OpenAsync(address, cancellationToken);
        await MoveSteering.RateAsync(control, id, rowsPerSecond, cancellationToken);
        return Told(id, "running", rowsPerSecond is { } rows ? $"Move {id} copies at most {rows:N0} rows a second from now on." : $"Move {id} copies as fast as it goes from now on.", json);
    }

    /// <summary>Goes on, and works until it is over unless told not to wait.</summary>
    public static async Task<int> ResumeAsync(string config, long id, bool noWait, bool json, CancellationToken cancellationToken)
    {
        await using var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        await using (var control = await estate.ControlAsync(cancellationToken))
        {
            await MoveSteering.ResumeAsync(control, id, cancellationToken);
        }

        return noWait ? Told(id, "running", $"Move {id} goes on as soon as a worker comes by.", json) : await MoveWork.RunAsync(estate, [id], json, cancellationToken);
    }

    /// <summary>Cancels, and works until everything is taken back unless told not to wait.</summary>
    public static async Task<int> CancelAsync(string config, long id, bool noWait, bool json, CancellationToken cancellationToken)
    {
        await using var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        await new MovePlanner(estate).RecoverAsync(cancellationToken);
        await using (var control = await estate.ControlAsync(cancellationToken))
        {
            await MoveSteering.CancelAsync(control, id, cancellationToken);
        }

        return noWait ? Told(id, "cancelled", $"Move {id} is taken back as soon as a worker comes by.", json) : await MoveWork.RunAsync(estate, [id], json, cancellationToken);
    }

    /// <summary>Moves back. Batches in their grace are brought to its end first: the way back starts from an erased source.</summary>
    public static async Task<int> BackAsync(string config, long id, string? verdict, bool noWait, bool json, CancellationToken cancellationToken)
    {
        await using var estate = await (await CheckedEstate.OpenAsync(config, cancellationToken)).OrThrowAsync();
        await new MovePlanner(estate).RecoverAsync(cancellationToken);
        await EndGraceAsync(estate, id, cancellationToken);
        if (await new MovePlanner(estate).BackAsync(id, verdict, cancellationToken) is not { } back)
        {
            return MoveReport.Nothing(json);
        }

        return noWait ? Told(back.Id, "running", $"Move {back.Id} takes them back as soon as a worker comes by.", json) : await MoveWork.RunAsync(estate, [back.Id], json, cancellationToken);
    }

    private static async Task EndGraceAsync(EstateSession estate, long id, CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        var isInGrace = await control.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM domicile_control.batch WHERE move = $1 AND phase IN ('grace', 'erasing')) AND NOT EXISTS (SELECT FROM domicile_control.batch WHERE move = $1 AND subjects > 0 AND switched_at IS NULL AND phase <> 'withdrawn')", [id], cancellationToken);
        if (isInGrace)
        {
            await MoveSteering.EndGraceAsync(control, id, cancellationToken);
            await MoveWork.UntilOverAsync(estate, [id], cancellationToken);
        }
    }

    private static int Told(long move, string state, string words, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new { move, state });
        }
        else
        {
            Console.Out.WriteLine(words);
        }

        return ExitCode.Done;
    }
}
