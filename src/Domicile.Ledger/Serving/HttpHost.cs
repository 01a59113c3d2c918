using System.Net;

namespace Domicile.Ledger.Serving;

/// <summary>A small HTTP server for a witness or a log's files, without any package. Behind a proxy when it faces the world.</summary>
public sealed class HttpHost : IAsyncDisposable
{
    private const int MaxAtOnce = 64;

    private readonly HttpListener _listener = new();
    private readonly SemaphoreSlim _atOnce = new(MaxAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task<HttpAnswer>> _answer;
    private readonly int _maxBodyBytes;
    private Task _serving = Task.CompletedTask;

    private HttpHost(int maxBodyBytes, Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task<HttpAnswer>> answer) =>
        (_maxBodyBytes, _answer) = (maxBodyBytes, answer);

    /// <summary>Begins to listen.</summary>
    /// <param name="prefix">Such as <c>http://127.0.0.1:8080/</c>; ends in a slash.</param>
    /// <param name="maxBodyBytes">Larger requests are answered with 413.</param>
    /// <param name="answer">From method, path below the prefix, body and a token to the answer.</param>
    /// <exception cref="LedgerException">The address cannot be listened on.</exception>
    public static HttpHost Start(Uri prefix, int maxBodyBytes, Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task<HttpAnswer>> answer)
    {
        var host = new HttpHost(maxBodyBytes, answer);
        try
        {
            host._listener.Prefixes.Add(prefix.AbsoluteUri);
            host._listener.Start();
        }
        catch (Exception failure) when (failure is HttpListenerException or ArgumentException)
        {
            throw new LedgerException(
                message: $"Cannot listen on '{prefix}'.",
                detail: failure.Message,
                hint: "Give a free port and an address of this machine, and end the address in a slash.",
                failure);
        }

        host._serving = host.ServeAsync(prefix.AbsolutePath.Length);
        return host;
    }

    /// <summary>Stops listening and waits for the requests under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        for (var i = 0; i < MaxAtOnce; i++)
        {
            await _atOnce.WaitAsync(CancellationToken.None);
        }

        _listener.Close();
        _atOnce.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(int prefixLength)
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                await _atOnce.WaitAsync(_stopping.Token);
                _ = AnswerAsync(call, prefixLength);
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(HttpListenerContext call, int prefixLength)
    {
        try
        {
            var body = await ReadBodyAsync(call.Request);
            var path = call.Request.Url!.AbsolutePath;
            var answer = body is { } bytes
                ? await _answer(call.Request.HttpMethod, path.Length > prefixLength ? path[prefixLength..] : "", bytes, _stopping.Token)
                : HttpAnswer.Text(413, "too large\n");
            call.Response.StatusCode = answer.Status;
            call.Response.ContentType = answer.ContentType;
            call.Response.ContentLength64 = answer.Body.Length;
            if (answer.CacheControl is { } cache)
            {
                call.Response.AddHeader("Cache-Control", cache);
            }

            await call.Response.OutputStream.WriteAsync(answer.Body, _stopping.Token);
            call.Response.Close();
        }
        catch (Exception) // the top of one request: whatever it is, the server goes on
        {
            call.Response.Abort();
        }
        finally
        {
            _atOnce.Release();
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.InputStream.ReadAsync(buffer, _stopping.Token)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > _maxBodyBytes)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
