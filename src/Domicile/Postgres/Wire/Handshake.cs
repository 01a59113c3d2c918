namespace Domicile.Postgres.Wire;

/// <summary>The beginning of a session: start-up message, login, and what the server tells before it is ready.</summary>
internal static class Handshake
{
    /// <summary>Runs it on a fresh channel.</summary>
    /// <exception cref="ServerErrorException">The server refused.</exception>
    /// <exception cref="ConnectionException">A login that cannot be answered, or not the protocol.</exception>
    public static async Task RunAsync(WireConnection connection, CancellationToken cancellationToken)
    {
        await connection.Channel.SendAsync(Frontend.Startup(connection.Options.Parameters.SetItems([
            new("user", connection.Address.User), new("database", connection.Address.Database),
            new("application_name", connection.Options.ApplicationName), new("client_encoding", "UTF8")])));
        var login = new Login(connection.Address);
        while (await connection.NextAsync(cancellationToken) is var tag && tag != 'Z')
        {
            await TakeAsync(connection, login, tag);
        }

        connection.ReadReady();
    }

    private static async ValueTask TakeAsync(WireConnection connection, Login login, byte tag)
    {
        switch ((char)tag)
        {
            case 'R':
                var answer = login.Answer(connection.Body());
                connection.Consume();
                await (answer is null ? default : connection.Channel.SendAsync(answer));
                break;
            case 'K':
                connection.ReadKey();
                break;
            case 'v':
                connection.Consume();
                break;
            case 'E':
                throw connection.ReadError();
            default:
                throw connection.Unexpected(tag);
        }
    }
}
