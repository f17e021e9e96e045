//! A web server for the bare repositories of a test: HTTP in front of git's own `git http-backend`, on loopback.
//! Serves several clients at once, one request a connection; knows nothing of TLS.

use crate::support::{Random, TestVault};
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Error, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A running server; it stops when dropped.
pub struct Web {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Whoever waits for a client has to be woken by one.
        TcpStream::connect(self.address).ok();
        self.listening.take().map(JoinHandle::join);
    }
}

/// Serves what is in the folder around the vault; the server and the address of `hub.git` there. With `password`,
/// nobody but `ada` with it gets in. Pushes need `http.receivepack` in the bare repository.
pub fn web_server(vault: &TestVault, password: Option<&str>) -> (Web, String) {
    let git = vault.command("git");
    let environment = git.get_envs().filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())));
    let site = Site { root: vault.outside(), environment: environment.collect() };
    let credentials = password.map(|password| format!("Basic {}", base64(&format!("ada:{password}"))));
    listen(move |request| {
        if credentials.is_some() && request.header("Authorization") != credentials.as_deref() {
            return Ok(Answer::new("401 Unauthorized", "WWW-Authenticate: Basic realm=\"vault\"\r\n", b""));
        }
        site.ask_git(request)
    })
}

/// A server that says this to everybody, such as `403 Forbidden`.
pub fn web_that_says(status: &'static str) -> (Web, String) {
    listen(move |_| Ok(Answer::new(status, "", b"")))
}

fn listen(answer: impl Fn(&Request) -> Result<Answer> + Send + Sync + 'static) -> (Web, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let stopped = Arc::new(AtomicBool::new(false));
    let (is_stopped, answer) = (Arc::clone(&stopped), Arc::new(answer));
    let listening = std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            if is_stopped.load(Ordering::SeqCst) {
                break;
            }
            let answer = Arc::clone(&answer);
            // A client that hangs up is its own business.
            std::thread::spawn(move || serve(&client, &*answer).ok());
        }
    });
    (Web { address, stopped, listening: Some(listening) }, format!("http://{address}/hub.git"))
}

fn serve(client: &TcpStream, answer: &impl Fn(&Request) -> Result<Answer>) -> Result<()> {
    // The request is read to its end whatever the answer: closing before that would reset the connection.
    let request = Request::read(client)?;
    answer(&request)?.write(client, request.method == "HEAD")
}

/// What git's program has to know.
struct Site {
    root: PathBuf,
    environment: Vec<(OsString, OsString)>,
}

impl Site {
    /// Runs git's program for this, by the rules of CGI.
    fn ask_git(&self, request: &Request) -> Result<Answer> {
        let header = |name| request.header(name).unwrap_or_default();
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let mut backend = Command::new("git")
            .arg("http-backend")
            .env_clear()
            .envs(self.environment.iter().map(|(key, value)| (key, value)))
            .env("GIT_PROJECT_ROOT", &self.root)
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("REMOTE_USER", "ada")
            .env("REMOTE_ADDR", "127.0.0.1")
            .env("REQUEST_METHOD", &request.method)
            .env("PATH_INFO", path)
            .env("QUERY_STRING", query)
            .env("CONTENT_TYPE", header("Content-Type"))
            .env("CONTENT_LENGTH", request.body.len().to_string())
            .env("HTTP_CONTENT_ENCODING", header("Content-Encoding"))
            .env("GIT_PROTOCOL", header("Git-Protocol"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut stdin = backend.stdin.take().ok_or_else(|| Error::other("no stdin"))?;
        let output = std::thread::scope(|scope| {
            // Beside the reading, or both could wait for each other. It may well answer before it has read all.
            scope.spawn(move || stdin.write_all(&request.body).ok());
            backend.wait_with_output()
        })?;
        Ok(Answer::of_program(&output.stdout))
    }
}

/// One request, its body in one piece.
struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn read(mut client: &TcpStream) -> Result<Self> {
        let mut reader = BufReader::new(client);
        let first = read_line(&mut reader)?;
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut headers = Vec::new();
        loop {
            let line = read_line(&mut reader)?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut request = Self { method, target, headers, body: Vec::new() };
        if request.header("Expect").is_some() {
            client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        if request.header("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            request.body = read_chunks(&mut reader)?;
        } else if let Some(length) = request.header("Content-Length") {
            let length = length.parse().map_err(Error::other)?;
            reader.take(length).read_to_end(&mut request.body)?;
        }
        Ok(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// A line without its end.
fn read_line(reader: &mut BufReader<&TcpStream>) -> Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn read_chunks(reader: &mut BufReader<&TcpStream>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(reader)?;
        let size =
            u64::from_str_radix(line.split(';').next().unwrap_or_default(), 16).map_err(Error::other)?;
        reader.take(size).read_to_end(&mut body)?;
        read_line(reader)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

/// What is sent back.
struct Answer {
    status: String,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    fn new(status: &str, headers: &str, body: &[u8]) -> Self {
        Self { status: status.to_owned(), headers: headers.to_owned(), body: body.to_vec() }
    }

    /// A CGI program's output: headers, the status among them unless all is well, an empty line, the body.
    fn of_program(output: &[u8]) -> Self {
        let Some(end) = output.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
            return Self::new("500 Internal Server Error", "", b"");
        };
        let mut answer = Self::new("200 OK", "", &output[end + 4..]);
        for line in String::from_utf8_lossy(&output[..end]).lines() {
            match line.strip_prefix("Status: ") {
                Some(status) => answer.status = status.to_owned(),
                None => answer.headers += &format!("{line}\r\n"),
            }
        }
        answer
    }

    fn write(&self, mut client: &TcpStream, head_only: bool) -> Result<()> {
        let Self { status, headers, body } = self;
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        client.write_all(head.as_bytes())?;
        if !head_only {
            client.write_all(body)?;
        }
        client.flush()
    }
}

fn base64(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for bytes in text.as_bytes().chunks(3) {
        let word = (0..3).fold(0, |word, at| word << 8 | usize::from(*bytes.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let digit = char::from(ALPHABET[word >> (18 - 6 * at) & 63]);
            encoded.push(if at > bytes.len() { '=' } else { digit });
        }
    }
    encoded
}

#[test]
fn passwords_are_encoded_as_browsers_do() {
    let check = |text: &str, expected: &str| assert_eq!(base64(text), expected);
    check("ada:secret", "YWRhOnNlY3JldA==");
    check("ada:secre", "YWRhOnNlY3Jl");
    check("ada:secrets", "YWRhOnNlY3JldHM=");
    check("", "");
}

#[test]
fn bodies_in_chunks_and_compressed_are_understood_and_nobody_waits_for_another() {
    let vault = TestVault::new();
    vault.git(&["init", "-q", "--bare", "../hub.git"]);
    vault.git(&["-C", "../hub.git", "config", "http.receivepack", "true"]);
    let (web, url) = web_server(&vault, Some("secret"));
    // This one never says what it wants.
    let _idle = TcpStream::connect(web.address).unwrap();
    let url = url.replace("http://", "http://ada:secret@");
    let traced = |arguments: &[&str]| {
        let ran = vault.run(vault.command("git").env("GIT_TRACE_CURL", "1").args(arguments));
        assert_eq!(ran.code, 0, "{arguments:?}\n{}", ran.stderr);
        ran.stderr.to_ascii_lowercase()
    };
    // What does not fit into the buffer goes in chunks.
    let mut random = Random(1);
    let noise: Vec<u8> = (0..100_000).map(|_| random.below(256) as u8).collect();
    vault.write("noise.bin", noise);
    vault.git(&["add", "noise.bin"]);
    vault.git(&["commit", "-qm", "user: noise"]);
    let trace = traced(&["-c", "http.postBuffer=1000", "push", "-q", &url, "main"]);
    assert!(trace.contains("transfer-encoding: chunked"), "{trace}");
    assert_eq!(vault.git(&["-C", "../hub.git", "rev-parse", "main"]), vault.head());
    // Wants of more than 1,024 bytes are compressed.
    vault.sh(
        "for n in $(seq 40); do git -C ../hub.git branch b$n $(git -C ../hub.git commit-tree -m $n main^{tree}); done",
    );
    let trace = traced(&["clone", "-q", &url, "../copy"]);
    assert!(trace.contains("content-encoding: gzip"), "{trace}");
    assert_eq!(vault.git(&["-C", "../copy", "rev-parse", "HEAD"]), vault.head());
    drop(web);
    assert_ne!(vault.try_git(&["ls-remote", &url]).code, 0, "nobody listens any more");
}
