using System.Net;

namespace Domicile.Ledger.Tiles;

/// <summary>Reads a log from a web server.</summary>
/// <param name="client">Sends the requests; its timeout is each read's time limit. The caller disposes it.</param>
/// <param name="prefix">The log's URL, with or without a slash at the end.</param>
public sealed class HttpLogSource(HttpClient client, Uri prefix) : ILogSource
{
    private readonly string _prefix = prefix.AbsoluteUri.TrimEnd('/') + "/";

    /// <inheritdoc/>
    public string Name => _prefix;

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(_prefix + path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }

            response.EnsureSuccessStatusCode();
            return await ReadBoundedAsync(response, path, maxBytes, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unreadable(path, failure.Message, failure);
        }
    }

    private async Task<byte[]> ReadBoundedAsync(HttpResponseMessage response, string path, int maxBytes, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > maxBytes)
            {
                throw Unreadable(path, $"it has more than the {maxBytes} bytes it may have", null);
            }
        }

        return content.ToArray();
    }

    private LedgerException Unreadable(string path, string why, Exception? cause) => new(
        message: $"The log's resource '{path}' cannot be read.",
        detail: $"{_prefix}: {why}.",
        hint: "Check the address and that the server serves the log's folder; then verify again.",
        cause);
}
