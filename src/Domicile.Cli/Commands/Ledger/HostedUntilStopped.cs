namespace Domicile.Cli.Commands.Ledger;

/// <summary>Waits for Ctrl-C or SIGTERM.</summary>
internal static class HostedUntilStopped
{
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped as wished.
        }
    }
}
