using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Domicile.Gateway.Authentication;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>The login of one connection at its site.</summary>
internal sealed class BackendHandshake(Backend backend, BackendLogin login, RandomNumberGenerator random)
{
    private ScramClient? _scram;
    private bool _isProven;

    /// <summary>The start-up message, protocol 3.0.</summary>
    public byte[] Startup(string database)
    {
        var body = new List<byte>();
        foreach (var (name, value) in login.Settings.Prepend(("database", database)).Prepend(("user", login.Role)))
        {
            body.AddRange(Reply.Text(name));
            body.AddRange(Reply.Text(value));
        }

        body.Add(0);
        return Request.Untagged(3 << 16, body.ToArray());
    }

    /// <summary>Takes one message of the site.</summary>
    public void Take(byte tag, ReadOnlySpan<byte> message)
    {
        var body = message[Framing.Header..];
        switch ((char)tag)
        {
            case 'R' when body.Length >= 4:
                Answer(BinaryPrimitives.ReadInt32BigEndian(body), body[4..]);
                break;
            case 'S':
                Note(backend.Parameters, body);
                break;
            case 'K':
                backend.Key = body.ToArray();
                break;
            case 'Z':
                backend.LoggedIn();
                break;
            case 'E':
                backend.Lose(message.ToArray());
                break;
            case 'N' or 'v':
                break;
            default:
                backend.Lose("it sent what does not belong into a login");
                break;
        }
    }

    /// <summary>Takes note of a ParameterStatus.</summary>
    public static (string Name, string Value) Note(Dictionary<string, string> parameters, ReadOnlySpan<byte> body)
    {
        Framing.TryText(ref body, out var name);
        Framing.TryText(ref body, out var value);
        var (key, text) = (Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value));
        parameters[key] = text;
        return (key, text);
    }

    private void Answer(int code, ReadOnlySpan<byte> body)
    {
        switch (code)
        {
            case 0 when _scram is null || _isProven:
                break;
            case 3 when login.Password is { } password:
                backend.Send(Request.Password(Reply.Text(password)));
                break;
            case 10:
                var nonce = new byte[18];
                random.GetBytes(nonce);
                _scram = new(login.ClientKey, login.Verifier, login.Password, Convert.ToBase64String(nonce));
                var first = Encoding.ASCII.GetBytes(_scram.First);
                byte[] length = [0, 0, (byte)(first.Length >> 8), (byte)first.Length];
                backend.Send(Request.Password([.. Reply.Text(ScramServer.Plain), .. length, .. first]));
                break;
            case 11 when _scram is not null:
                if (_scram.Final(Encoding.UTF8.GetString(body), out var why) is { } final)
                {
                    backend.Send(Request.Password(Encoding.UTF8.GetBytes(final)));
                }
                else
                {
                    backend.Lose(why);
                }

                break;
            case 12 when _scram is not null && _scram.IsProven(Encoding.UTF8.GetString(body)):
                _isProven = true;
                break;
            default:
                backend.Lose("it wants a login that the gateway cannot give; trust and scram-sha-256 are known");
                break;
        }
    }
}
