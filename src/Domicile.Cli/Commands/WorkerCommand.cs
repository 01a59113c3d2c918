using System.CommandLine;
using Domicile.Audit;
using Domicile.Cli.Moving;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile worker</c>: keeps projections and reference tables current for good, and carries out moves asked for elsewhere.</summary>
internal static class WorkerCommand
{
    private static readonly TimeSpan LedgerLook = TimeSpan.FromSeconds(5);

    internal static Command Create()
    {
        var config = CommonOptions.Config();
        var json = CommonOptions.Json();
        var command = new Command("worker", "Follows every pair of sites until it is stopped, and carries out the moves that are asked for") { config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(parsed.GetValue(config)!, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, bool json, CancellationToken cancellationToken)
    {
        var estate = await (await CheckedEstate.OpenAsync(config, cancellationToken)).OrThrowAsync();
        try
        {
            estate = await estate.InstallAsync(cancellationToken);
            await Console.Error.WriteLineAsync($"Working as {MoveWork.Name} on {string.Join(", ", estate.Pairs)}; Ctrl-C or SIGTERM stops it between two steps.");
            var troubles = 0;
            var worker = new EstateWorker(estate, MoveWork.Name, TimeProvider.System, (pair, failure) =>
            {
                Interlocked.Increment(ref troubles);
                Console.Error.WriteLine(MoveWork.Words(pair, failure));
            });
            var keeping = KeepAsync(estate.Ledger, cancellationToken);
            await worker.RunAsync(_ => Task.FromResult(false), cancellationToken);
            await keeping;
            if (json)
            {
                JsonOutput.Print(new { Worker = MoveWork.Name, Troubles = troubles });
            }

            await Console.Error.WriteLineAsync("Stopped. Nothing is half done; start it again to go on.");
            return ExitCode.Done;
        }
        finally
        {
            await estate.DisposeAsync();
        }
    }

    /// <summary>Takes the logs over when nobody writes them: commands on other machines wait for somebody who does.</summary>
    private static async Task KeepAsync(IActLedger ledger, CancellationToken cancellationToken)
    {
        while (ledger.IsKept && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ledger.SettleAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (DomicileException trouble)
            {
                await Console.Error.WriteLineAsync($"{trouble.Message} {trouble.Detail} {trouble.Hint}");
            }
            catch (NpgsqlException)
            {
                await Console.Error.WriteLineAsync("The control database is away; the logs wait for it.");
            }

            await Task.Delay(LedgerLook, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
