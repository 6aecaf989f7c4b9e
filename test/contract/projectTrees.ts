/** What a project of one kind looks like after some work in it. */
export interface ProjectTree {
  readonly kind: string;
  /** Paths of files, separated by white space. */
  readonly files: string;
  /** By the folder they are in, lines separated by ` | `. */
  readonly ignoreFiles: Readonly<Record<string, string>>;
}

/** Each with ignore files as are usual for its kind. */
export const projectTrees: readonly ProjectTree[] = [
  {
    kind: 'Node, several packages',
    files: `package.json package-lock.json README.md tsconfig.tsbuildinfo .npm/_cacache/x npm-debug.log npm-debug.log.123
      node_modules/a/package.json node_modules/.bin/a packages/one/node_modules/b/index.js packages/one/src/index.ts
      packages/one/dist/index.js packages/one/coverage/lcov.info packages/two/dist/keep.js packages/two/src/dist.ts
      report.20240101.120000.1.0.json .yarn/cache/a.zip .yarn/patches/a.patch .yarn/releases/yarn.cjs .pnp.js .eslintcache
      logs/today.log packages/one/app.log.1 .cache/x .next/server/page.js .vuepress/dist/index.html lib-cov/x.js
      docs/.vuepress/dist/a pids/1.pid a.seed .vscode/settings.json .vscode/tasks.json .idea/workspace.xml`,
    ignoreFiles: {
      '': `# Logs | logs | *.log | npm-debug.log* | report.[0-9]*.[0-9]*.[0-9]*.[0-9]*.json |  | pids | *.pid | *.seed | lib-cov
        | coverage | *.lcov | node_modules/ | *.tsbuildinfo | .npm | .eslintcache | dist | .next | .cache/ | .vuepress/dist
        | .yarn/* | !.yarn/patches | !.yarn/releases | .pnp.* | .vscode/* | !.vscode/tasks.json | .idea`,
      'packages/two': '!dist/ | dist/* | !dist/keep.js',
    },
  },
  {
    kind: 'Python',
    files: `setup.py src/pkg/__init__.py src/pkg/__pycache__/a.cpython-311.pyc src/pkg/a.so src/pkg/a.pyd a.pyo a.pyx cython_debug/x
      build/lib/a.py dist/a.whl develop-eggs/x eggs/x .eggs/x lib/python/x lib64/x parts/x sdist/x var/x wheels/x
      pkg.egg-info/PKG-INFO .installed.cfg pkg.egg MANIFEST a.manifest a.spec pip-log.txt htmlcov/index.html .tox/x .nox/x .coverage
      .coverage.host.1 .cache/x nosetests.xml coverage.xml a.cover a.py,cover .hypothesis/x .pytest_cache/x locale/de/a.mo
      locale/de/a.pot app.log db.sqlite3 db.sqlite3-journal instance/config.py docs/_build/html/x docs/index.rst target/x
      .ipynb_checkpoints/x nb.ipynb .venv/bin/python venv/lib/x env/x ENV/x env.bak/x .mypy_cache/x .ruff_cache/x .pyre/x
      notebooks/.ipynb_checkpoints/y tests/__pycache__/b.pyc tests/test_a.py tests/data/.gitkeep tests/data/big.csv`,
    ignoreFiles: {
      '': `__pycache__/ | *.py[cod] | *$py.class | *.so | .Python | build/ | develop-eggs/ | dist/ | downloads/ | eggs/ | .eggs/ | lib/ | lib64/
        | parts/ | sdist/ | var/ | wheels/ | *.egg-info/ | .installed.cfg | *.egg | MANIFEST | *.manifest | *.spec | pip-log.txt
        | htmlcov/ | .tox/ | .nox/ | .coverage | .coverage.* | .cache | nosetests.xml | coverage.xml | *.cover | *.py,cover | .hypothesis/
        | .pytest_cache/ | *.mo | *.pot | *.log | db.sqlite3 | db.sqlite3-journal | instance/ | docs/_build/ | target/ | .ipynb_checkpoints
        | .venv | env/ | venv/ | ENV/ | env.bak/ | .mypy_cache/ | .ruff_cache/ | .pyre/ | cython_debug/`,
      'tests/data': '* | !.gitignore | !.gitkeep',
    },
  },
  {
    kind: 'Rust',
    files: `Cargo.toml Cargo.lock src/main.rs src/target.rs target/debug/a target/.rustc_info.json crates/b/Cargo.toml crates/b/Cargo.lock
      crates/b/target/release/b crates/b/src/lib.rs src/main.rs.bk a.pdb mutants.out/x mutants.out.old/y rusty-tags.vi
      fuzz/corpus/a fuzz/artifacts/b fuzz/Cargo.toml fuzz/target/c book/book/index.html book/src/index.md`,
    ignoreFiles: {
      '': '/target/ | **/*.rs.bk | *.pdb | **/mutants.out*/ | rusty-tags.vi | /book/book',
      'crates/b': 'target | Cargo.lock',
      fuzz: 'target | corpus | artifacts | coverage',
    },
  },
  {
    kind: 'Java with Gradle',
    files: `build.gradle settings.gradle gradlew gradle/wrapper/gradle-wrapper.jar gradle/wrapper/gradle-wrapper.properties
      .gradle/8.5/x .gradle/buildOutputCleanup/y build/classes/A.class build/libs/a.jar app/build/tmp/x app/src/main/java/A.java
      app/src/main/java/build/B.java app/src/test/java/build/C.java out/production/A.class lib/a.jar hs_err_pid12.log replay_pid12.log
      .idea/misc.xml .idea/modules.xml a.iml a.ipr .classpath .project .settings/x bin/A.class app/bin/A.class .DS_Store app/.DS_Store
      a.war a.ear a.zip a.tar.gz .mtj.tmp/x local.properties app/gradle-app.setting .gradletasknamecache nbproject/private/x`,
    ignoreFiles: {
      '': `.gradle | **/build/ | !src/**/build/ | !**/src/main/**/build/ | !**/src/test/**/build/ | gradle-app.setting | !gradle-wrapper.jar
        | !gradle-wrapper.properties | .gradletasknamecache | .project | .classpath | *.class | *.log | .mtj.tmp/ | *.jar | *.war | *.nar | *.ear | *.zip
        | *.tar.gz | *.rar | hs_err_pid* | replay_pid* | .idea/modules.xml | .idea/*.iml | *.iws | *.iml | *.ipr | out/ | !**/src/main/**/out/
        | bin/ | .settings | /nbproject/private/ | local.properties | .DS_Store`,
    },
  },
  {
    kind: 'C++ with CMake',
    files: `CMakeLists.txt CMakeLists.txt.user CMakeCache.txt CMakeFiles/x Makefile cmake_install.cmake install_manifest.txt
      compile_commands.json CTestTestfile.cmake _deps/a/CMakeLists.txt build/Makefile build-debug/a.o cmake-build-release/b src/a.cpp src/a.o
      src/a.d src/a.slo src/a.gch src/a.so src/a.so.1.2 src/a.dylib src/a.dll src/a.mod src/a.smod src/a.la src/a.a src/a.lib src/a.exe
      src/a.out src/a.app third_party/x/build/keep.txt third_party/x/a.o include/a.h Testing/Temporary/x test/a.out/readme src/.clangd/x
      .cache/clangd/index/x tags GTAGS`,
    ignoreFiles: {
      '': `CMakeLists.txt.user | CMakeCache.txt | CMakeFiles | CMakeScripts | Testing | /Makefile | cmake_install.cmake | install_manifest.txt
        | compile_commands.json | CTestTestfile.cmake | _deps | [Bb]uild*/ | cmake-build-*/ | *.slo | *.lo | *.o | *.obj | *.gch | *.pch | *.d
        | *.so | *.so.[0-9]* | *.dylib | *.dll | *.mod | *.smod | *.lai | *.la | *.a | *.lib | *.exe | *.out | *.app | .clangd/ | .cache/ | tags | [GT]TAGS`,
      'third_party/x': '!build/ | !*.o',
    },
  },
  {
    kind: 'Unity',
    files: `Assets/Main.cs Assets/Main.cs.meta Assets/AssetStoreTools/x Assets/AssetStoreTools.meta Library/x library/y Temp/x obj/Debug/a Obj/b
      Build/Game.exe Builds/Linux/x Logs/a.txt UserSettings/Layout.dwlt MemoryCaptures/x.snap Recordings/x.mp4 .vs/x .gradle/x
      ExportedObj/x Game.csproj Game.sln a.suo a.user a.userprefs a.pidb a.booproj a.svd a.pdb a.mdb a.opendb a.VC.db a.pidb.meta a.pdb.meta
      sysinfo.txt a.apk a.aab a.unitypackage a.app crashlytics-build.properties Packages/manifest.json ProjectSettings/ProjectVersion.txt
      Assets/AddressableAssetsData/Windows/x.bin Assets/AddressableAssetsData/Windows/x.bin.meta Assets/StreamingAssets/aa.meta
      Assets/StreamingAssets/aa/x Assets/Plugins/obj/x Assets/Logs/a.txt Assets/[Old]/a.cs`,
    ignoreFiles: {
      '': `/[Ll]ibrary/ | /[Tt]emp/ | /[Oo]bj/ | /[Bb]uild/ | /[Bb]uilds/ | /[Ll]ogs/ | /[Uu]ser[Ss]ettings/ | /[Mm]emoryCaptures/ | /[Rr]ecordings/
        | /[Aa]ssets/AssetStoreTools* | .vs/ | .gradle/ | ExportedObj/ | .consulo/ | *.csproj | *.unityproj | *.sln | *.suo | *.tmp | *.user | *.userprefs
        | *.pidb | *.booproj | *.svd | *.pdb | *.mdb | *.opendb | *.VC.db | *.pidb.meta | *.pdb.meta | *.mdb.meta | sysinfo.txt | *.apk | *.aab
        | *.unitypackage | *.app | crashlytics-build.properties | /[Aa]ssets/[Aa]ddressable[Aa]ssets[Dd]ata/*/*.bin* | /[Aa]ssets/[Ss]treamingAssets/aa.meta
        | /[Aa]ssets/[Ss]treamingAssets/aa/* | \\[Old\\]`,
    },
  },
  {
    kind: 'Go',
    files: `go.mod go.sum go.work go.work.sum main.go bin/app cmd/app/main.go cmd/app/app app.exe app.exe~ a.dll a.so a.dylib a.test
      a.test.go coverage.out profile.cov vendor/a/b.go vendor/modules.txt internal/vendor/x.go dist/x tmp/x .env.example testdata/golden.out
      internal/testdata/x.out internal/testdata/deep/y.out`,
    ignoreFiles: {
      '': `*.exe | *.exe~ | *.dll | *.so | *.dylib | *.test | *.out | !**/testdata/**/*.out | !testdata/*.out | /vendor/ | go.work | go.work.sum | /bin/
        | /cmd/*/app | dist/ | tmp | *.cov`,
    },
  },
  {
    kind: 'everything excluded but some',
    files: `a.txt keep/a.txt keep/deep/b.txt keep/deep/.hidden other/c.txt src/a.ts src/deep/b.ts src/deep/b.js src/gen/c.ts
      .github/workflows/ci.yml .config/x LICENSE`,
    ignoreFiles: {
      '': '* | !/*/ | /other/ | !/src/** | !LICENSE | !.gitignore | !/keep/** | src/**/*.js | **/gen/',
      'keep/deep': '/.* | !.gitignore',
    },
  },
];

/** The paths of a tree's files with what is in them. */
export function filesOf({ files, ignoreFiles }: ProjectTree): ReadonlyMap<string, string> {
  const texts = Object.entries(ignoreFiles).map(([folder, lines]): readonly [string, string] => [
    folder === '' ? '.gitignore' : `${folder}/.gitignore`,
    `${lines.split(/\s*\| ?/).join('\n')}\n`,
  ]);
  return new Map([...files.split(/\s+/).map((path): readonly [string, string] => [path, '']), ...texts]);
}
